#include "detect/indicator/internal/indicator_set.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "base/bytes.h"
#include "base/text.h"
#include "detect/indicator/internal/recognise.h"
#include "formats/digest.h"
#include "formats/observable.h"

namespace longwatch::detect::indicator {
namespace {

constexpr std::size_t kFoldedBytes = 320;  // longest mail address: 64 + 1 + 253

/// Lower-case copy on the stack; nothing when the text is longer than any indicator of its kind.
class Folded {
 public:
  explicit Folded(std::string_view text) : size_(text.size() <= kFoldedBytes ? text.size() : 0) {
    std::transform(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size_), bytes_.begin(),
                   [](char c) { return to_ascii_lower(c); });
  }

  std::string_view text() const { return {bytes_.data(), size_}; }

 private:
  std::array<char, kFoldedBytes> bytes_;
  std::size_t size_;
};

std::string_view key_of(const Address& address) {
  static_assert(sizeof(Address) == 16, "equal addresses are equal bytes");
  return {reinterpret_cast<const char*>(&address), sizeof address};
}

bool is_one_of(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}

bool is_host_byte(char c) {
  const char lower = to_ascii_lower(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
         c == '_' || c == ':';
}

/// "host:443" without the port.
std::string_view without_port(std::string_view text) {
  const std::size_t colon = text.find(':');
  const bool one = colon != std::string_view::npos && text.find(':', colon + 1) == text.npos;
  return one ? text.substr(0, colon) : text;
}

/// Calls `visit` for the pieces between bytes of `separators`.
template <class Visit>
void for_each_piece(std::string_view text, std::string_view separators, Visit&& visit) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(separators), text.size());
    if (end > 0) {
      visit(text.substr(0, end));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string rule_id(const Indicator& indicator) {
  const std::string key = std::string(to_text(indicator.kind)).append(":").append(indicator.value);
  constexpr std::size_t kIdBytes = 8;
  const auto digest = formats::sha256(as_bytes(key));
  return "indicator-" + to_hex(ByteView(digest).first(kIdBytes));
}

}  // namespace

IndicatorSet::IndicatorSet(LoadedIndicators loaded, model::FieldTable& fields)
    : loaded_(std::move(loaded)), evidence_(fields) {
  for (std::uint32_t number = 0; number < loaded_.indicators.size(); ++number) {
    add(number);
  }
  add_url_hosts();
  for (ExactSet* set : {&addresses_, &domains_, &urls_, &url_hosts_, &digests_, &mails_, &files_}) {
    set->build();
  }
  networks_.build();
  for (const WatchedField& watched : watched_fields()) {
    if (needs(watched.look)) {
      const std::size_t field = model::index_of(fields.add(watched.name));
      looks_.resize(std::max(looks_.size(), field + 1), Look::None);
      looks_[field] = watched.look;
    }
  }
}

void IndicatorSet::add(std::uint32_t number) {
  const Indicator& indicator = loaded_.indicators[number];
  switch (indicator.kind) {
    case IndicatorKind::Ipv4:
    case IndicatorKind::Ipv6: {
      const std::optional<Address> address = parse_address(indicator.value);
      LW_CHECK(address.has_value());
      addresses_.add(keys_.copy(key_of(*address)), number);
      return;
    }
    case IndicatorKind::Cidr: {
      const std::optional<Network> network = parse_network(indicator.value);
      LW_CHECK(network.has_value());
      networks_.add(*network, number);
      return;
    }
    case IndicatorKind::Domain:
      domains_.add(indicator.value, number);
      return;
    case IndicatorKind::Url:
      urls_.add(indicator.value, number);
      return;
    case IndicatorKind::Md5:
    case IndicatorKind::Sha1:
    case IndicatorKind::Sha256:
      digests_.add(indicator.value, number);
      return;
    case IndicatorKind::MailAddress:
      mails_.add(indicator.value, number);
      return;
    case IndicatorKind::FileName:
      files_.add(indicator.value, number);
      return;
  }
}

/// Each host once: many URLs of a list share one.
void IndicatorSet::add_url_hosts() {
  std::unordered_set<std::string_view> hosts;
  for (std::uint32_t number = 0; number < loaded_.indicators.size(); ++number) {
    const Indicator& indicator = loaded_.indicators[number];
    const std::string_view host = formats::host_of(indicator.value);
    if (indicator.kind == IndicatorKind::Url && hosts.insert(host).second) {
      url_hosts_.add(host, number);
    }
  }
}

bool IndicatorSet::needs(Look look) const {
  const bool has_address = !addresses_.empty() || !networks_.empty();
  const bool has_host = has_address || !domains_.empty();
  switch (look) {
    case Look::None:
      return false;
    case Look::Address:
      return has_address;
    case Look::Host:
      return has_host;
    case Look::Url:
    case Look::Text:
      return has_host || !urls_.empty();
    case Look::Digests:
      return !digests_.empty();
    case Look::Mail:
      return !mails_.empty() || !domains_.empty();
    case Look::File:
      return !files_.empty();
  }
  return false;
}

void IndicatorSet::find(Look look, std::string_view text, std::vector<Hit>& hits) const {
  switch (look) {
    case Look::None:
      return;
    case Look::Address:
      return find_address(text, hits);
    case Look::Host:
      return find_host(text, hits);
    case Look::Url:
      return find_url(text, hits);
    case Look::Digests:
      return find_digests(text, hits);
    case Look::Mail:
      return find_mail(text, hits);
    case Look::File:
      return find_file(text, hits);
    case Look::Text:
      return find_in_text(text, hits);
  }
}

void IndicatorSet::find_address(std::string_view text, std::vector<Hit>& hits) const {
  if (text.starts_with('[') && text.find(']') != std::string_view::npos) {
    text = text.substr(1, text.find(']') - 1);
  }
  std::optional<Address> address = parse_address(text);
  if (!address.has_value()) {
    address = parse_address(without_port(text));
  }
  if (address.has_value()) {
    find_address(*address, hits);
  }
}

void IndicatorSet::find_address(const Address& address, std::vector<Hit>& hits) const {
  const std::uint32_t number = addresses_.find(key_of(address));
  if (number != ExactSet::kNone) {
    hits.push_back({number, {}, to_text(address)});
  }
  networks_.find(address, [&](std::uint32_t network) {
    hits.push_back({network, {}, to_text(address)});
  });
}

void IndicatorSet::find_domain(std::string_view text, std::vector<Hit>& hits) const {
  if (domains_.empty()) {
    return;
  }
  if (text.ends_with('.')) {
    text.remove_suffix(1);
  }
  const Folded folded(text);
  std::string_view suffix = folded.text();
  std::size_t dot = suffix.find('.');
  while (dot != std::string_view::npos) {
    const std::uint32_t number = domains_.find(suffix);
    if (number != ExactSet::kNone) {
      hits.push_back({number, {}, std::string(folded.text())});
    }
    suffix.remove_prefix(dot + 1);
    dot = suffix.find('.');
  }
}

void IndicatorSet::find_host(std::string_view text, std::vector<Hit>& hits) const {
  const bool may_be_address = !text.empty() && (text.find(':') != std::string_view::npos ||
                                                (text.back() >= '0' && text.back() <= '9'));
  if (may_be_address) {
    find_address(text, hits);
  }
  find_domain(without_port(text), hits);
}

void IndicatorSet::find_exact_url(std::string_view text, std::vector<Hit>& hits) const {
  const std::optional<std::string> canonical = formats::canonical_url(text);
  const std::uint32_t number = canonical.has_value() ? urls_.find(*canonical) : ExactSet::kNone;
  if (number != ExactSet::kNone) {
    hits.push_back({number, {}, std::string(text)});
  }
}

void IndicatorSet::find_url(std::string_view text, std::vector<Hit>& hits) const {
  const std::string_view host = formats::host_of(text);
  find_host(host, hits);
  if (url_hosts_.find(Folded(host).text()) == ExactSet::kNone) {
    return;
  }
  if (text.find("://") != std::string_view::npos) {
    find_exact_url(text, hits);
    return;
  }
  for (const char* scheme : {"http://", "https://"}) {
    find_exact_url(std::string(scheme).append(text), hits);
  }
}

void IndicatorSet::find_folded(const ExactSet& set, std::string_view text,
                               std::vector<Hit>& hits) const {
  const Folded folded(text);
  const std::uint32_t number = set.find(folded.text());
  if (number != ExactSet::kNone) {
    hits.push_back({number, {}, std::string(folded.text())});
  }
}

void IndicatorSet::find_digests(std::string_view text, std::vector<Hit>& hits) const {
  for_each_piece(text, "=,;|: \t", [&](std::string_view piece) {
    if (piece.size() == 32 || piece.size() == 40 || piece.size() == 64) {
      find_folded(digests_, piece, hits);
    }
  });
}

void IndicatorSet::find_mail(std::string_view text, std::vector<Hit>& hits) const {
  for_each_piece(text, "<>,;:\"()[] \t\r\n", [&](std::string_view piece) {
    const std::size_t at = piece.rfind('@');
    if (at == std::string_view::npos) {
      return;
    }
    find_folded(mails_, piece, hits);
    if (!domains_.empty()) {
      find_domain(piece.substr(at + 1), hits);
    }
  });
}

void IndicatorSet::find_file(std::string_view text, std::vector<Hit>& hits) const {
  while (!text.empty() && is_one_of(text.back(), "\" ")) {
    text.remove_suffix(1);
  }
  const std::size_t separator = text.find_last_of("\\/\"");
  find_folded(files_, separator == text.npos ? text : text.substr(separator + 1), hits);
}

/// A run of bytes that host names and addresses are made of.
void IndicatorSet::find_run(std::string_view run, std::vector<Hit>& hits) const {
  const std::size_t colon = run.find(':');
  if (colon == std::string_view::npos) {
    if (run.find('.') != std::string_view::npos) {
      find_host(run, hits);
    }
    return;
  }
  if (run.find(':', colon + 1) != std::string_view::npos) {
    const std::optional<Address> address = parse_address(run);
    if (address.has_value()) {
      find_address(*address, hits);
      return;
    }
  }
  for_each_piece(run, ":", [&](std::string_view piece) {
    if (piece.find('.') != std::string_view::npos) {
      find_host(piece, hits);
    }
  });
}

void IndicatorSet::find_in_text(std::string_view text, std::vector<Hit>& hits) const {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = at;
    while (at < text.size() && is_host_byte(text[at])) {
      ++at;
    }
    if (at > begin + 3) {
      find_run(text.substr(begin, at - begin), hits);
    }
    at += at == begin ? 1 : 0;
  }
  constexpr std::string_view kEnds = " \t\r\n\"'`<>|{}^\\";
  constexpr std::string_view kTails = ").,;]";
  for (at = text.find("://"); at != std::string_view::npos && !urls_.empty();
       at = text.find("://", at + 3)) {
    std::size_t begin = at;
    while (begin > 0 && is_host_byte(text[begin - 1]) && text[begin - 1] != ':') {
      --begin;
    }
    std::string_view url = text.substr(begin);
    url = url.substr(0, std::min(url.find_first_of(kEnds), url.size()));
    if (url_hosts_.find(Folded(formats::host_of(url)).text()) == ExactSet::kNone) {
      continue;
    }
    const std::size_t known = hits.size();
    find_exact_url(url, hits);
    if (hits.size() == known && is_one_of(url.back(), kTails)) {
      find_exact_url(url.substr(0, url.find_last_not_of(kTails) + 1), hits);
    }
  }
}

const model::RuleInfo& IndicatorSet::rule(std::uint32_t number) const {
  const MutexLock lock(mutex_);
  std::unique_ptr<model::RuleInfo>& rule = rules_[number];
  if (rule == nullptr) {
    const Indicator& found = loaded_.indicators[number];
    rule = std::make_unique<model::RuleInfo>();
    rule->id = rule_id(found);
    rule->title = "Indicator: " + found.value;
    rule->kind = model::RuleKind::Indicator;
    rule->level = model::Level::High;
    rule->file = loaded_.files[found.file];
    const ListOrigin& origin = loaded_.origins[found.file];
    rule->marking = origin.marking.value_or(rule->marking);
    rule->received = origin.received;
  }
  return *rule;
}

}  // namespace longwatch::detect::indicator
