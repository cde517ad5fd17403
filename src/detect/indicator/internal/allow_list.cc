#include "detect/indicator/internal/allow_list.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "detect/indicator/diagnostics.h"
#include "formats/observable.h"

namespace longwatch::detect::indicator {
namespace {

/// "12,example.org": lists of popular domains begin with a rank.
std::string_view without_rank(std::string_view line) {
  const std::size_t comma = line.find(',');
  const bool ranked =
      comma != std::string_view::npos && parse_uint64(trim(line.substr(0, comma))).has_value();
  return trim(ranked ? line.substr(comma + 1) : line);
}

}  // namespace

bool AllowList::add(std::string_view text) {
  if (text.find('/') != std::string_view::npos) {
    const std::optional<Network> network = parse_network(text);
    if (network.has_value()) {
      networks_.emplace_back(network->first, network->last);
    }
    return network.has_value();
  }
  if (const std::optional<Address> address = parse_address(text); address.has_value()) {
    networks_.emplace_back(*address, *address);
    return true;
  }
  const bool all_below = text.starts_with("*.");
  std::optional<std::string> domain = formats::canonical_domain(text.substr(all_below ? 2 : 0));
  if (!domain.has_value()) {
    return false;
  }
  (all_below ? domains_ : names_).insert(std::move(*domain));
  return true;
}

Status AllowList::add_file(const std::string& path, const FileSystem& files,
                           DiagnosticSink& diagnostics) {
  LW_TRY_ASSIGN(const std::string text, read_text_file(files, path, limits::kSidecarBytes));
  std::uint32_t number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t feed = std::min(rest.find('\n'), rest.size());
    const std::string_view line = trim(rest.substr(0, feed));
    rest.remove_prefix(std::min(feed + 1, rest.size()));
    ++number;
    if (line.empty() || line.starts_with('#') || add(without_rank(line))) {
      continue;
    }
    Diagnostic diagnostic{&kBadAllowLine, {}, {}, {}, 0, 0, {}};
    diagnostic.place.file = path;
    diagnostic.place.line = number;
    diagnostic.message = fmt::format("'{}': expected a network, address or domain; line skipped",
                                     to_printable(line));
    diagnostics.report(std::move(diagnostic));
  }
  return {};
}

void AllowList::build() {
  std::sort(networks_.begin(), networks_.end());
  std::vector<std::pair<Address, Address>> joined;
  for (const auto& network : networks_) {
    if (!joined.empty() && network.first <= joined.back().second) {
      joined.back().second = std::max(joined.back().second, network.second);
    } else {
      joined.push_back(network);
    }
  }
  networks_ = std::move(joined);
}

bool AllowList::allows(const Network& network) const {
  const auto behind = std::upper_bound(
      networks_.begin(), networks_.end(), network.first,
      [](const Address& wanted, const auto& range) { return wanted < range.first; });
  return behind != networks_.begin() && network.last <= (behind - 1)->second;
}

bool AllowList::allows_name(std::string_view name) const {
  constexpr std::string_view kWww = "www.";
  const std::string_view plain = name.substr(name.starts_with(kWww) ? kWww.size() : 0);
  if (names_.contains(std::string(name)) || names_.contains(std::string(plain))) {
    return true;
  }
  for (; !name.empty();) {
    if (domains_.contains(std::string(name))) {
      return true;
    }
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos) {
      return false;
    }
    name.remove_prefix(dot + 1);
  }
  return false;
}

bool AllowList::allows(IndicatorKind kind, std::string_view value) const {
  if (empty()) {
    return false;
  }
  switch (kind) {
    case IndicatorKind::Ipv4:
    case IndicatorKind::Ipv6: {
      const std::optional<Address> address = parse_address(value);
      return address.has_value() && allows(network_of(*address, 128));
    }
    case IndicatorKind::Cidr: {
      const std::optional<Network> network = parse_network(value);
      return network.has_value() && allows(*network);
    }
    case IndicatorKind::Domain:
    case IndicatorKind::Host:
    case IndicatorKind::MailDomain:
      return allows_name(value);
    case IndicatorKind::Url: {
      const std::string_view host = formats::host_of(value);
      const std::optional<Address> address = parse_address(host);
      if (address.has_value()) {
        return allows(network_of(*address, 128));
      }
      return value.find('/', value.find("://") + 3) + 1 == value.size() && allows_name(host);
    }
    default:
      return false;
  }
}

Result<AllowList> make_allow_list(const LoadOptions& options, const FileSystem& files,
                                  DiagnosticSink& diagnostics) {
  AllowList allowed;
  for (const std::string& text : options.allowed) {
    allowed.add(text);
  }
  for (const std::string& path : options.allow_lists) {
    LW_TRY(allowed.add_file(path, files, diagnostics));
  }
  allowed.build();
  return allowed;
}

}  // namespace longwatch::detect::indicator
