#include "detect/activity/internal/scope.h"

#include "base/text.h"

namespace longwatch::detect::activity {
namespace {

/// "\\WEB01" as "WEB01", a name with the dot of the root as without.
std::string_view bare_name(std::string_view name) {
  while (name.starts_with('\\')) {
    name.remove_prefix(1);
  }
  return name.ends_with('.') ? name.substr(0, name.size() - 1) : name;
}

std::string_view first_label(std::string_view name) {
  return name.substr(0, name.find('.'));
}

/// "DOMAIN\\name" and "name@domain" without the domain.
std::string_view without_domain(std::string_view account) {
  const std::size_t backslash = account.rfind('\\');
  if (backslash != std::string_view::npos) {
    account.remove_prefix(backslash + 1);
  }
  return account.substr(0, account.find('@'));
}

/// Most names are told apart from addresses by their first character and cost no parsing.
bool may_be_address(std::string_view text) {
  const char c = text.empty() ? 'x' : to_ascii_lower(text.front());
  const bool starts_like_one = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == ':';
  return starts_like_one && text.find_first_of(".:") != std::string_view::npos;
}

std::string_view lower_into(std::string& scratch, std::string_view text) {
  scratch.assign(text);
  for (char& c : scratch) {
    c = to_ascii_lower(c);
  }
  return scratch;
}

}  // namespace

Scope::Scope(const model::ActivityScope& scope) : first_(scope.first), last_(scope.last) {
  for (const std::string& host : scope.hosts) {
    add_host(host);
  }
  for (const std::string& address : scope.addresses) {
    add_host(address);
  }
  for (const std::string& account : scope.accounts) {
    const std::string_view name = without_domain(account);
    if (!name.empty()) {
      accounts_.insert(to_ascii_lower(name));
    }
  }
  for (const std::string& domain : scope.domains) {
    const std::string_view name = bare_name(domain);
    if (!name.empty()) {
      domains_.insert(to_ascii_lower(name));
    }
  }
}

void Scope::add_host(std::string_view name_or_address) {
  if (const std::optional<Address> address = parse_address(name_or_address)) {
    addresses_.insert(*address);
    return;
  }
  const std::string name = to_ascii_lower(bare_name(name_or_address));
  if (!name.empty()) {
    first_labels_.emplace(first_label(name));
    names_.insert(name);
  }
}

bool Scope::covers_time(const std::optional<Timestamp>& time) const {
  if (!time.has_value()) {
    return !first_.has_value() && !last_.has_value();
  }
  return (!first_.has_value() || *first_ <= *time) && (!last_.has_value() || *time <= *last_);
}

bool Scope::covers_host(std::string_view name_or_address, std::string& scratch) const {
  if (name_or_address.empty()) {
    return false;
  }
  if (may_be_address(name_or_address)) {
    if (const std::optional<Address> address = parse_address(name_or_address)) {
      return addresses_.contains(*address);
    }
  }
  const std::string_view name = lower_into(scratch, bare_name(name_or_address));
  const std::string_view label = first_label(name);
  // A short name stands for every full name that begins with it, on either side; two full names
  // must be equal.
  return names_.contains(name) ||
         (label.size() == name.size() ? first_labels_.contains(name) : names_.contains(label));
}

bool Scope::covers_account(std::string_view account, std::string& scratch) const {
  return !accounts_.empty() && !account.empty() &&
         accounts_.contains(lower_into(scratch, without_domain(account)));
}

bool Scope::covers_domain(std::string_view domain, std::string& scratch) const {
  if (domains_.empty()) {
    return false;
  }
  std::string_view rest = lower_into(scratch, bare_name(domain));
  while (!rest.empty()) {
    if (domains_.contains(rest)) {
      return true;
    }
    const std::size_t dot = rest.find('.');
    rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
  }
  return false;
}

bool Scope::covers_mail_domain(std::string_view address, std::string& scratch) const {
  const std::size_t at = address.rfind('@');
  return at != std::string_view::npos && covers_domain(address.substr(at + 1), scratch);
}

}  // namespace longwatch::detect::activity
