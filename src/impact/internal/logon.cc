#include "impact/internal/logon.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace longwatch::impact {

std::optional<int> logon_type(const model::Activity& activity) {
  constexpr std::string_view kWords = "logon type ";
  std::string_view text = activity.detail;
  const std::string lower = to_ascii_lower(text);
  if (const std::size_t at = lower.find(kWords); at != std::string::npos) {
    text.remove_prefix(at + kWords.size());
  }
  const std::size_t end = text.find_first_not_of("0123456789");
  const std::optional<std::int64_t> number = parse_int64(text.substr(0, end));
  if (!number.has_value() || *number < 0 || *number > 99) {
    return std::nullopt;
  }
  return static_cast<int>(*number);
}

bool leaves_credentials(int type) {
  constexpr std::array<int, 5> kTypes = {2, 4, 5, 8, 10};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

std::string account_name(std::string_view account) {
  const std::size_t backslash = account.rfind('\\');
  if (backslash != std::string_view::npos) {
    account.remove_prefix(backslash + 1);
  }
  return to_ascii_lower(trim(account.substr(0, account.find('@'))));
}

bool is_system_account(std::string_view account) {
  constexpr std::array<std::string_view, 9> kNames = {"",
                                                      "-",
                                                      "system",
                                                      "local service",
                                                      "network service",
                                                      "anonymous logon",
                                                      "iusr",
                                                      "defaultapppool",
                                                      "localsystem"};
  const std::string full = to_ascii_lower(account);
  const std::string name = account_name(account);
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end() || name.ends_with('$') ||
         name.starts_with("dwm-") || name.starts_with("umfd-") ||
         full.starts_with("iis apppool\\") || full.starts_with("nt service\\") ||
         full.starts_with("font driver host\\") || full.starts_with("window manager\\") ||
         full.starts_with("nt authority\\");
}

}  // namespace longwatch::impact
