// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/exit_code.hpp"
#include "cluster/mailbox.hpp"
#include "cluster/placement.hpp"

namespace nightwave {

/// The ranks of this run: rank 0 speaks and writes, the others work and end as it does.
class Ranks {
 public:
  /// Joins the ranks that the launcher started. From here on only rank 0 writes to stderr; with `log_folder` every rank
  /// also writes rank-NNNN.log there. Throws EnvironmentError.
  explicit Ranks(const std::string& log_folder);

  Mailbox& mail() { return mail_; }
  bool speaks() const { return mail_.rank() == 0; }
  /// This rank's part of its node, which has so many GPUs.
  Placement placement(int devices) const;

  /// Rank 0 tells the others how the run ends; these wait for it, without load, and return it.
  ExitCode end_as(ExitCode code);
  /// The same where some rank does not answer any more: ends them all by force, on rank 0 at once. The others leave
  /// that to it for a while, for it may be writing.
  [[noreturn]] void end_by_force(ExitCode code);
  /// Ends all ranks because one has failed: with its exit code and its one message.
  [[noreturn]] void fail(ExitCode code, const std::string& message);

 private:
  void wait_for_rank_0();

  std::unique_ptr<Communicator> world_;
  Mailbox mail_;
};

}  // namespace nightwave
