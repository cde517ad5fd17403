#include "model/estate.h"

#include <algorithm>

#include "base/ip_address.h"
#include "base/text.h"

namespace longwatch::model {
namespace {

std::string_view first_label(std::string_view name) {
  return name.substr(0, name.find('.'));
}

bool names_host(const Host& host, std::string_view name) {
  return equals_ignoring_ascii_case(host.fqdn, name) ||
         equals_ignoring_ascii_case(host.name, name) ||
         (host.fqdn.empty() && equals_ignoring_ascii_case(host.name, first_label(name)));
}

/// "::ffff:10.0.0.1" and "10.0.0.1" are the same address.
bool has_address(const Host& host, const Address& address) {
  return std::any_of(host.addresses.begin(), host.addresses.end(),
                     [&](const std::string& own) { return parse_address(own) == address; });
}

/// "DOMAIN\\name" and "name@domain" without the domain.
std::string_view without_domain(std::string_view account) {
  const std::size_t backslash = account.rfind('\\');
  if (backslash != std::string_view::npos) {
    account.remove_prefix(backslash + 1);
  }
  return account.substr(0, account.find('@'));
}

bool any_equals(const std::vector<std::string>& texts, std::string_view text) {
  return std::any_of(texts.begin(), texts.end(), [&](const std::string& candidate) {
    return equals_ignoring_ascii_case(candidate, text);
  });
}

}  // namespace

const Host* find_host(const Estate& estate, std::string_view name_or_address) {
  if (name_or_address.empty()) {
    return nullptr;
  }
  const std::optional<Address> address = parse_address(name_or_address);
  for (const Host& host : estate.hosts) {
    if (address.has_value() ? has_address(host, *address) : names_host(host, name_or_address)) {
      return &host;
    }
  }
  return nullptr;
}

std::string canonical_host(const Estate& estate, std::string_view name_or_address) {
  const Host* const host = find_host(estate, name_or_address);
  return host == nullptr ? std::string(name_or_address) : host->name;
}

const Organisation* find_organisation(const Estate& estate, std::string_view id) {
  for (const Organisation& organisation : estate.organisations) {
    if (organisation.id == id) {
      return &organisation;
    }
  }
  return nullptr;
}

const Subject* find_subject(const Estate& estate, std::string_view account_or_address) {
  const bool is_mail = account_or_address.find('@') != std::string_view::npos;
  for (const Subject& subject : estate.subjects) {
    if (is_mail && any_equals(subject.mail_addresses, account_or_address)) {
      return &subject;
    }
  }
  for (const Subject& subject : estate.subjects) {
    if (any_equals(subject.accounts, without_domain(account_or_address))) {
      return &subject;
    }
  }
  return nullptr;
}

std::vector<std::string> networks_of(const Estate& estate) {
  std::vector<std::string> networks;
  for (const OwnNetwork& network : estate.networks) {
    networks.push_back(network.cidr);
  }
  return networks;
}

bool is_own_address(const Estate& estate, std::string_view address) {
  const std::optional<Address> parsed = parse_address(address);
  if (!parsed.has_value()) {
    return false;
  }
  if (estate.networks.empty()) {
    return !special_range({*parsed, *parsed, 128}).empty();
  }
  return std::any_of(estate.networks.begin(), estate.networks.end(), [&](const OwnNetwork& own) {
    const std::optional<Network> network = parse_network(own.cidr);
    return network.has_value() && network->first <= *parsed && *parsed <= network->last;
  });
}

}  // namespace longwatch::model
