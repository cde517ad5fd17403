#include "detect/indicator/internal/indicator_set.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/text.h"
#include "detect/indicator/internal/merge.h"
#include "detect/indicator/internal/recognise.h"
#include "detect/indicator/internal/value_parts.h"
#include "formats/observable.h"

namespace longwatch::detect::indicator {

IndicatorSet::IndicatorSet(MappedFile file, SetView view, model::FieldTable& fields)
    : file_(std::move(file)),
      view_(std::move(view)),
      files_(view_.files()),
      evidence_(fields),
      paths_(view_),
      patterns_(view_, fields),
      has_address_(view_.has(IndicatorKind::Ipv4) || view_.has(IndicatorKind::Ipv6) ||
                   view_.has(IndicatorKind::Cidr)),
      has_name_(view_.has(IndicatorKind::Domain) || view_.has(IndicatorKind::Host)),
      has_ipv6_(view_.has(IndicatorKind::Ipv6) || view_.has(IndicatorKind::Cidr)),
      has_digest_(view_.has(IndicatorKind::Md5) || view_.has(IndicatorKind::Sha1) ||
                  view_.has(IndicatorKind::Sha256)) {
  body_look_ = needs(Look::Text) ? Look::Text : Look::None;
  for (const WatchedField& watched : watched_fields()) {
    if (needs(watched.look)) {
      const std::size_t field = model::index_of(fields.add(watched.name));
      looks_.resize(std::max(looks_.size(), field + 1), Look::None);
      looks_[field] = watched.look;
    }
  }
  if (view_.has(IndicatorKind::Account)) {
    for (const AccountFields& pair : account_fields()) {
      domain_fields_.push_back({fields.add(pair.name), fields.add(pair.domain)});
    }
  }
}

void IndicatorSet::find(const model::Event& event, const model::FieldValue& value,
                        std::string& scratch, std::vector<Hit>& hits) const {
  const Look look = look_of(value.field);
  std::string domain;
  if (look == Look::Account) {
    domain = domain_beside(event, value.field, scratch);
  }
  const std::string_view text = model::render(value.value, scratch);
  if (look == Look::Account) {
    find_account(text, domain, hits);
  } else {
    find(look, text, hits);
  }
}

/// Windows writes the domain of an account into another field; "-" where there is none.
std::string IndicatorSet::domain_beside(const model::Event& event, model::FieldId name,
                                        std::string& scratch) const {
  for (const DomainField& pair : domain_fields_) {
    if (pair.name != name) {
      continue;
    }
    for (const model::FieldValue& value : event.values) {
      if (value.field == pair.domain) {
        const std::string_view text = trim(model::render(value.value, scratch));
        if (!text.empty() && text != "-") {
          return std::string(text);
        }
      }
    }
  }
  return {};
}

bool IndicatorSet::needs(Look look) const {
  const auto has = [this](IndicatorKind kind) {
    return view_.has(kind);
  };
  const bool has_host = has_address_ || has_name_;
  const bool has_mail = has(IndicatorKind::MailAddress) || has(IndicatorKind::Domain);
  const bool has_file = has(IndicatorKind::FileName) || has(IndicatorKind::FilePath);
  switch (look) {
    case Look::None:
      return false;
    case Look::Address:
      return has_address_;
    case Look::Host:
      return has_host;
    case Look::Url:
      return has_host || has(IndicatorKind::Url);
    case Look::Text:
      return has_host || has(IndicatorKind::Url) || has_digest_ || has_mail || has_file;
    case Look::Digests:
      return has_digest_ || has(IndicatorKind::Imphash);
    case Look::Imphash:
      return has(IndicatorKind::Imphash);
    case Look::Mail:
      return has_mail;
    case Look::Sender:
      return has_mail || has(IndicatorKind::MailDomain);
    case Look::File:
      return has_file;
    case Look::UserAgent:
      return has(IndicatorKind::UserAgent);
    case Look::Account:
      return has(IndicatorKind::Account) || has(IndicatorKind::MailAddress) ||
             has(IndicatorKind::Domain);
    case Look::Registry:
      return has(IndicatorKind::RegistryKey);
    case Look::Object:
      return has(IndicatorKind::Mutex) || has(IndicatorKind::RegistryKey) || has_file;
    case Look::Certificate:
      return has(IndicatorKind::CertificateDigest);
    case Look::Serial:
      return has(IndicatorKind::CertificateSerial);
    case Look::Ja3:
      return has(IndicatorKind::Ja3);
    case Look::Ja3s:
      return has(IndicatorKind::Ja3s);
    case Look::Ja4:
      return has(IndicatorKind::Ja4);
    case Look::Asn:
      return has(IndicatorKind::Asn);
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
    case Look::Imphash:
      return find_folded(IndicatorKind::Imphash, text, hits);
    case Look::Mail:
      return find_mail(text, false, hits);
    case Look::Sender:
      return find_mail(text, true, hits);
    case Look::File:
      return find_file(text, hits);
    case Look::Text:
      return find_in_text(text, hits);
    case Look::UserAgent:
      return find_exact(IndicatorKind::UserAgent, text, hits);
    case Look::Account:
      return find_account(text, {}, hits);
    case Look::Registry:
      return find_registry(text, hits);
    case Look::Object:
      return find_object(text, hits);
    case Look::Certificate:
      return find_certificate(text, hits);
    case Look::Serial:
      return find_exact(IndicatorKind::CertificateSerial, canonical_serial(text), hits);
    case Look::Ja3:
      return find_folded(IndicatorKind::Ja3, text, hits);
    case Look::Ja3s:
      return find_folded(IndicatorKind::Ja3s, text, hits);
    case Look::Ja4:
      return find_folded(IndicatorKind::Ja4, text, hits);
    case Look::Asn:
      return find_exact(IndicatorKind::Asn,
                        text.substr(starts_with_ignoring_ascii_case(text, "as") ? 2 : 0), hits);
  }
}

void IndicatorSet::find_exact(IndicatorKind kind, std::string_view text,
                              std::vector<Hit>& hits) const {
  view_.find(look_up(kind), text, [&](const RecordHead& head, std::uint64_t record) {
    if (head.kind == kind && head.value == text) {
      hits.push_back({head, record, {}, std::string(text), false});
    }
  });
}

void IndicatorSet::find_folded(IndicatorKind kind, std::string_view text,
                               std::vector<Hit>& hits) const {
  const Folded folded(text);
  find_exact(kind, folded.text(), hits);
}

void IndicatorSet::find_address(std::string_view text, std::vector<Hit>& hits) const {
  if (const std::optional<Address> address = address_in(text); address.has_value()) {
    find_address(*address, hits);
  }
}

void IndicatorSet::find_address(const Address& address, std::vector<Hit>& hits) const {
  view_.find(kAddress, key_of(address), [&](const RecordHead& head, std::uint64_t record) {
    std::string written = to_text(address);
    if (head.value == written) {
      hits.push_back({head, record, {}, std::move(written), false});
    }
  });
  view_.networks().find(address, [&](std::uint64_t record) {
    const std::optional<RecordHead> head = view_.record(record);
    if (head.has_value()) {
      hits.push_back({*head, record, {}, to_text(address), false});
    }
  });
}

/// The name (in lower case) and everything it lies below.
void IndicatorSet::find_below(IndicatorKind kind, std::string_view name,
                              std::vector<Hit>& hits) const {
  if (!view_.has(kind)) {
    return;
  }
  std::string_view suffix = name;
  for (std::size_t dot = suffix.find('.'); dot != std::string_view::npos; dot = suffix.find('.')) {
    view_.find(look_up(kind), suffix, [&](const RecordHead& head, std::uint64_t record) {
      if (head.kind == kind && head.value == suffix) {
        hits.push_back({head, record, {}, std::string(name), false});
      }
    });
    suffix.remove_prefix(dot + 1);
  }
}

void IndicatorSet::find_domain(std::string_view text, std::vector<Hit>& hits) const {
  if (!has_name_) {
    return;
  }
  if (text.ends_with('.')) {
    text.remove_suffix(1);
  }
  if (!view_.may_end_in(text.substr(text.rfind('.') + 1))) {
    return;
  }
  const Folded folded(text);
  find_below(IndicatorKind::Domain, folded.text(), hits);
  if (view_.has(IndicatorKind::Host)) {
    find_exact(IndicatorKind::Host, folded.text(), hits);
  }
}

void IndicatorSet::find_host(std::string_view text, std::vector<Hit>& hits) const {
  if (has_address_ && may_be_address(text)) {
    find_address(text, hits);
  }
  if (is_ascii(text)) {
    find_domain(without_port(text), hits);
  } else if (const std::optional<std::string> name =
                 has_name_ ? formats::canonical_domain(text) : std::nullopt;
             name.has_value()) {
    find_domain(*name, hits);
  } else if (has_name_) {
    // No name as a whole (an underscore beside a foreign letter), but it lies below its labels in
    // ASCII.
    const auto last = static_cast<std::size_t>(
        std::find_if(text.rbegin(), text.rend(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0x80; }) -
        text.rbegin());
    const std::string_view tail = text.substr(text.size() - last);
    if (const std::size_t dot = tail.find('.'); dot != std::string_view::npos) {
      const Folded below(without_port(tail.substr(dot + 1)));
      find_below(IndicatorKind::Domain, below.text(), hits);
    }
  }
}

void IndicatorSet::find_exact_url(std::string_view text, std::vector<Hit>& hits) const {
  const std::optional<std::string> canonical = formats::canonical_url(text);
  if (canonical.has_value()) {
    find_exact(IndicatorKind::Url, *canonical, hits);
  }
}

void IndicatorSet::find_url(std::string_view text, std::vector<Hit>& hits) const {
  const std::string_view host = formats::host_of(text);
  find_host(host, hits);
  if (!view_.has(IndicatorKind::Url) ||
      (is_ascii(host) && !view_.may_hold(kUrlHost, Folded(host).text()))) {
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

void IndicatorSet::find_digests(std::string_view text, std::vector<Hit>& hits) const {
  for_each_digest(
      text, [&](IndicatorKind kind, std::string_view digest) { find_folded(kind, digest, hits); });
}

void IndicatorSet::find_certificate(std::string_view text, std::vector<Hit>& hits) const {
  std::string digits = to_ascii_lower(text);
  std::erase(digits, ':');
  find_exact(IndicatorKind::CertificateDigest, digits, hits);
}

void IndicatorSet::find_mail(std::string_view text, bool is_sender, std::vector<Hit>& hits) const {
  for_each_piece(text, kMailSeparators, [&](std::string_view piece) {
    const std::size_t at = piece.rfind('@');
    if (at == std::string_view::npos) {
      return;
    }
    find_folded(IndicatorKind::MailAddress, piece, hits);
    find_domain(piece.substr(at + 1), hits);
    if (is_sender) {
      find_below(IndicatorKind::MailDomain, Folded(piece.substr(at + 1)).text(), hits);
    }
  });
}

/// A bare name in a list means every account of that name; "DOMAIN\name" and "name@domain" those of
/// that domain.
void IndicatorSet::find_account(std::string_view text, std::string_view domain,
                                std::vector<Hit>& hits) const {
  const Folded folded(text);
  const AccountParts parts = account_parts(folded.text());
  find_exact(IndicatorKind::Account, parts.name, hits);
  if (!parts.domain.empty()) {
    find_account_of(parts, hits);
  }
  if (parts.name.find('@') != std::string_view::npos) {  // "AzureAD\\name@domain"
    const AccountParts inner = account_parts(parts.name);
    find_exact(IndicatorKind::Account, inner.name, hits);
    find_account_of(inner, hits);
  }
  if (!domain.empty() && !is_same_domain(parts.domain, Folded(domain).text())) {
    find_account_of({Folded(domain).text(), parts.name}, hits);
  }
  if (text.find('@') != std::string_view::npos) {
    find_mail(text, false, hits);
  }
}

void IndicatorSet::find_account_of(const AccountParts& seen, std::vector<Hit>& hits) const {
  view_.find(kAccountOf, account_key(seen), [&](const RecordHead& head, std::uint64_t record) {
    const AccountParts wanted = account_parts(head.value);
    if (head.kind == IndicatorKind::Account && wanted.name == seen.name &&
        is_same_domain(wanted.domain, seen.domain)) {
      hits.push_back(
          {head, record, {}, std::string(seen.domain).append("\\").append(seen.name), false});
    }
  });
}

void IndicatorSet::find_registry(std::string_view text, std::vector<Hit>& hits) const {
  if (!view_.has(IndicatorKind::RegistryKey)) {
    return;
  }
  const std::string key = canonical_registry_key(text);
  find_exact(IndicatorKind::RegistryKey, key, hits);
  // The name of a value stands behind its key.
  if (const std::size_t value = key.rfind('\\'); value != std::string::npos) {
    find_exact(IndicatorKind::RegistryKey, key.substr(0, value), hits);
  }
}

void IndicatorSet::find_object(std::string_view text, std::vector<Hit>& hits) const {
  if (text.find("NamedObjects\\") != std::string_view::npos) {
    find_exact(IndicatorKind::Mutex, text.substr(text.rfind('\\') + 1), hits);
    return;
  }
  find_registry(text, hits);
  find_file(text, hits);
}

void IndicatorSet::find_file(std::string_view text, std::vector<Hit>& hits) const {
  text = bare_path(text);
  const std::string_view name = kFileSeparators.behind_last(text);
  find_folded(IndicatorKind::FileName, name, hits);
  if (!view_.has(IndicatorKind::FilePath)) {
    return;
  }
  std::string path = to_ascii_lower(text);
  std::replace(path.begin(), path.end(), '\\', '/');
  view_.find(kPathName, std::string_view(path).substr(path.rfind('/') + 1),
             [&](const RecordHead& head, std::uint64_t record) {
               if (head.kind == IndicatorKind::FilePath && matches_path(head.value, path)) {
                 hits.push_back({head, record, {}, path, false});
               }
             });
  paths_.find(path, [&](const RecordHead& head, std::uint64_t record) {
    hits.push_back({head, record, {}, path, false});
  });
}

bool IndicatorSet::prepare_address(std::string_view text,
                                   std::vector<std::uint64_t>& hashes) const {
  const std::optional<Address> address = address_in(text);
  if (!address.has_value()) {
    return true;
  }
  bool is_inside = false;
  view_.networks().find(*address, [&is_inside](std::uint64_t) { is_inside = true; });
  hashes.push_back(view_.prepare(kAddress, key_of(*address)));
  return !is_inside;
}

bool IndicatorSet::prepare_host(std::string_view text, std::vector<std::uint64_t>& hashes) const {
  if (has_address_ && may_be_address(text) && !prepare_address(text, hashes)) {
    return false;
  }
  if (!has_name_) {
    return true;
  }
  if (!is_ascii(text)) {
    return false;
  }
  text = without_port(text);
  if (text.ends_with('.')) {
    text.remove_suffix(1);
  }
  if (!view_.may_end_in(text.substr(text.rfind('.') + 1))) {
    return true;
  }
  const Folded folded(text);
  std::string_view suffix = folded.text();
  if (view_.has(IndicatorKind::Host)) {
    hashes.push_back(view_.prepare(look_up(IndicatorKind::Host), suffix));
  }
  for (std::size_t dot = suffix.find('.');
       view_.has(IndicatorKind::Domain) && dot != std::string_view::npos; dot = suffix.find('.')) {
    hashes.push_back(view_.prepare(look_up(IndicatorKind::Domain), suffix));
    suffix.remove_prefix(dot + 1);
  }
  return true;
}

bool IndicatorSet::prepare_file(std::string_view text, std::vector<std::uint64_t>& hashes) const {
  if (!paths_.empty()) {
    return false;
  }
  const Folded folded(text);
  if (folded.text().size() != text.size()) {
    return false;  // longer than what is folded
  }
  if (view_.has(IndicatorKind::FilePath)) {
    hashes.push_back(view_.prepare(kPathName, folded.text()));
  }
  if (view_.has(IndicatorKind::FileName)) {
    const std::string_view name = kFileSeparators.behind_last(folded.text());
    hashes.push_back(view_.prepare(look_up(IndicatorKind::FileName), name));
  }
  return true;
}

std::string_view IndicatorSet::deciding_part(Look look, std::string_view text) {
  switch (look) {
    case Look::Url:
      return formats::host_of(text);
    case Look::File:
      return kFolderSeparators.behind_last(bare_path(text));
    default:
      return text;
  }
}

bool IndicatorSet::prepare(Look look, std::string_view text,
                           std::vector<std::uint64_t>& hashes) const {
  switch (look) {
    case Look::Address:
      return prepare_address(text, hashes);
    case Look::Host:
      return prepare_host(text, hashes);
    case Look::Url: {
      if (!prepare_host(text, hashes)) {
        return false;
      }
      if (view_.has(IndicatorKind::Url)) {
        if (!is_ascii(text)) {
          return false;
        }
        hashes.push_back(view_.prepare(kUrlHost, Folded(text).text()));
      }
      return true;
    }
    case Look::File:
      return prepare_file(text, hashes);
    case Look::Digests:
      for_each_digest(text, [&](IndicatorKind kind, std::string_view digest) {
        hashes.push_back(view_.prepare(look_up(kind), Folded(digest).text()));
      });
      return true;
    default:
      return false;
  }
}

bool IndicatorSet::allows(const Hit& hit) const {
  if (view_.allowed().empty()) {
    return false;
  }
  switch (hit.head.kind) {
    case IndicatorKind::Cidr: {
      const std::optional<Address> address = parse_address(hit.observed);
      return address.has_value() && view_.allowed().allows_address(*address);
    }
    case IndicatorKind::Domain:
    case IndicatorKind::MailDomain:
      return view_.allowed().allows_name(hit.observed);
    default:
      return false;
  }
}

void IndicatorSet::say(const std::vector<std::uint64_t>& records, std::string_view value,
                       model::Finding& finding) const {
  const Merged& said = merged(records, finding.time);
  finding.rule = &said.rule;
  finding.matched = value;
  finding.fields.insert(finding.fields.end(), said.fields.begin(), said.fields.end());
}

const Merged& IndicatorSet::merged(const std::vector<std::uint64_t>& records,
                                   std::optional<Timestamp> time) const {
  std::vector<Indicator> indicators;
  std::vector<Standing> standings;
  for (const std::uint64_t record : records) {
    const std::optional<RecordHead> head = view_.record(record);
    if (head.has_value()) {
      indicators.push_back(to_indicator(*head));
      standings.push_back(standing_of(indicators.back().details, time));
    }
  }
  const MutexLock lock(mutex_);
  std::unique_ptr<Merged>& merged = merged_[{records, standings}];
  if (merged == nullptr) {
    merged = std::make_unique<Merged>(merge(indicators, standings, files_));
  }
  return *merged;
}

}  // namespace longwatch::detect::indicator
