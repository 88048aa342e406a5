// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cluster/mailbox.hpp"

namespace nightwave {

/// What the messages of a search are about.
enum SearchTag : int {
  end_tag = Mailbox::first_free_tag,  ///< the search is over: EndReason
  sweep_part_tag,                     ///< measures of a rank's part of the sweep
  sweep_whole_tag,                    ///< all ranks' parts
  begin_tag,                          ///< where to go on: a snapshot, or nothing
  generation_part_tag,                ///< measures of a rank's part of an island's generation
  report_tag,                         ///< what a rank did in a generation
  decision_tag,                       ///< what rank 0 concludes from the reports
  emigrant_tag,                       ///< an individual on its way to another island
  colony_tag,                         ///< an island that moves to another rank
  retired_tag,                        ///< archive of an island that is given up
  snapshot_tag,                       ///< an island's state at a generation boundary
  final_tag,                          ///< archives at the end
  result_tag                          ///< rank 0 has what it needs
};

}  // namespace nightwave
