#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "model/estate.h"

namespace longwatch::correlate {

/// What the stages ask of an estate again and again, remembered by text. Borrows the estate. Not
/// synchronised.
class EstateIndex {
 public:
  explicit EstateIndex(const model::Estate& estate);

  /// What is known of a name or address.
  struct Known {
    std::string canonical;  ///< of the host, or the text (addresses in their shortest form)
    const model::Host* host = nullptr;
    bool is_address = false;
    bool is_own = false;  ///< a host of ours, or an address in a network of ours
    bool is_hub = false;  ///< everybody's traffic or logons pass there: it connects nothing
  };

  /// Valid as long as the index.
  const Known& look_up(std::string_view name_or_address);

  const std::string& canonical(std::string_view name_or_address) {
    return look_up(name_or_address).canonical;
  }

  bool is_external_address(std::string_view text) {
    const Known& known = look_up(text);
    return known.is_address && !known.is_own;
  }

  /// The domain, or one it lies in, is that of our hosts or people.
  bool is_own_domain(std::string_view domain) const;

  const model::Estate& estate() const { return estate_; }

 private:
  Known find(std::string_view text) const;

  const model::Estate& estate_;
  std::map<std::string, Known, std::less<>> known_;
  std::set<std::string, std::less<>> own_domains_;
};

/// Ids of the organisations that own these hosts, sorted.
std::set<std::string> organisations_of(const std::set<std::string>& hosts, EstateIndex& estate);

}  // namespace longwatch::correlate
