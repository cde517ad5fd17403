#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Looks at pages as text.
namespace longwatch::test_support {

std::size_t times_in(const std::string& page, std::string_view text);

/// The page without its style and script, which hold no data.
std::string without_code(const std::string& page);

/// Reads the elements in order: empty when each end closes the last one that is open.
std::string first_fault(const std::string& page);

}  // namespace longwatch::test_support
