#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/ip_address.h"
#include "base/time.h"
#include "model/activity.h"

namespace longwatch::detect::activity {

/// An ActivityScope made ready for look-ups that allocate nothing. Immutable; any thread.
/// `scratch` is overwritten and kept by the caller, so that it grows once.
class Scope {
 public:
  explicit Scope(const model::ActivityScope& scope);

  /// A time that is not known lies in no bounded period.
  bool covers_time(const std::optional<Timestamp>& time) const;

  /// A host name, short or full, or an address in any spelling.
  bool covers_host(std::string_view name_or_address, std::string& scratch) const;

  /// With or without domain.
  bool covers_account(std::string_view account, std::string& scratch) const;

  /// The domain or one above it.
  bool covers_domain(std::string_view domain, std::string& scratch) const;

  /// The domain of a mail address.
  bool covers_mail_domain(std::string_view address, std::string& scratch) const;

 private:
  struct TextHash {
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  struct AddressHash {
    std::size_t operator()(const Address& address) const {
      return std::hash<std::uint64_t>()(address.high * 0x9E3779B97F4A7C15ULL ^ address.low);
    }
  };

  using Texts = std::unordered_set<std::string, TextHash, std::equal_to<>>;

  void add_host(std::string_view name_or_address);

  std::optional<Timestamp> first_;
  std::optional<Timestamp> last_;
  Texts names_;         // lower case, as told
  Texts first_labels_;  // of all names
  Texts accounts_;
  Texts domains_;
  std::unordered_set<Address, AddressHash> addresses_;
};

}  // namespace longwatch::detect::activity
