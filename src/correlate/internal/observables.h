#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "model/incident.h"

namespace longwatch::correlate {

/// Observables of one incident as they are collected: one per (type, value).
class Observables {
 public:
  /// Starts from what an incident already has.
  explicit Observables(const std::vector<model::Observable>& known = {});

  /// The first role that is told stays. `evidence` may be empty. Calls come in order of time.
  void add(std::string_view type, std::string_view value, std::string_view role,
           const model::EvidenceId& evidence);

  /// Ordered by (type, value).
  std::vector<model::Observable> take();

 private:
  std::map<std::pair<std::string, std::string>, model::Observable> items_;
};

/// "ipv4" or "ipv6".
std::string_view address_type(std::string_view address);

/// Adds unless the list is full (limits::kEvidencePerItem) or holds it already.
void add_evidence(std::vector<model::EvidenceId>& list, const model::EvidenceId& evidence);

}  // namespace longwatch::correlate
