#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace longwatch::test_support {

/// By how many bytes of resident memory the process grows at most while `work` runs. Nothing where
/// it cannot be told: under sanitizers, and where the kernel does not reset its high-water mark.
std::optional<std::uint64_t> peak_growth(const std::function<void()>& work);

}  // namespace longwatch::test_support
