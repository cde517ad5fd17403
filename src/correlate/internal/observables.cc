#include "correlate/internal/observables.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"

namespace longwatch::correlate {

Observables::Observables(const std::vector<model::Observable>& known) {
  for (const model::Observable& item : known) {
    items_.emplace(std::make_pair(item.type, item.value), item);
  }
}

void Observables::add(std::string_view type, std::string_view value, std::string_view role,
                      const model::EvidenceId& evidence) {
  if (value.empty() || value == "-") {
    return;
  }
  model::Observable& item = items_[{std::string(type), std::string(value)}];
  if (item.times == 0) {
    item.type = type;
    item.value = value;
    item.role = role;
  }
  ++item.times;
  add_evidence(item.evidence, evidence);
}

std::vector<model::Observable> Observables::take() {
  std::vector<model::Observable> list;
  list.reserve(items_.size());
  for (auto& [name, item] : items_) {
    list.push_back(std::move(item));
  }
  items_.clear();
  return list;
}

std::string_view address_type(std::string_view address) {
  return address.find(':') == std::string_view::npos ? "ipv4" : "ipv6";
}

void add_evidence(std::vector<model::EvidenceId>& list, const model::EvidenceId& evidence) {
  if (!evidence.empty() && list.size() < limits::kEvidencePerItem &&
      std::find(list.begin(), list.end(), evidence) == list.end()) {
    list.push_back(evidence);
  }
}

}  // namespace longwatch::correlate
