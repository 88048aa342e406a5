// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Registers device/* where there is a GPU; without one it does nothing.
void register_device();
