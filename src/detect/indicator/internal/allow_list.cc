#include "detect/indicator/internal/allow_list.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/byte_order_mark.h"
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
      networks_.push_back({network->first, network->last});
    }
    return network.has_value();
  }
  if (const std::optional<Address> address = parse_address(text); address.has_value()) {
    networks_.push_back({*address, *address});
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
  LW_TRY_ASSIGN(std::string read, read_text_file(files, path, limits::kSidecarBytes));
  const std::string text = decode_by_mark(std::move(read));
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
  std::sort(networks_.begin(), networks_.end(),
            [](const AllowedNetwork& a, const AllowedNetwork& b) {
              return std::tie(a.first, a.last) < std::tie(b.first, b.last);
            });
  std::vector<AllowedNetwork> joined;
  for (const AllowedNetwork& network : networks_) {
    if (!joined.empty() && network.first <= joined.back().last) {
      joined.back().last = std::max(joined.back().last, network.last);
    } else {
      joined.push_back(network);
    }
  }
  networks_ = std::move(joined);
}

bool AllowList::allows(const Network& network) const {
  return is_in(networks_, network.first, network.last);
}

bool AllowList::allows_name(std::string_view name) const {
  return is_name_allowed(name, [this](char mark, std::string_view part) {
    return (mark == '=' ? names_ : domains_).contains(std::string(part));
  });
}

AllowedTexts AllowList::texts() const {
  AllowedTexts texts;
  texts.networks = networks_;
  texts.names.reserve(names_.size() + domains_.size());
  for (const std::string& name : names_) {
    texts.names.push_back("=" + name);
  }
  for (const std::string& name : domains_) {
    texts.names.push_back("*" + name);
  }
  std::sort(texts.names.begin(), texts.names.end());
  return texts;
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
