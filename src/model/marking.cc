#include "model/marking.h"

#include <algorithm>
#include <iterator>

namespace longwatch::model {

Marking strictest(const Marking& a, const Marking& b) {
  Marking result;
  result.tlp = std::max(a.tlp, b.tlp);
  std::set_union(a.originators.begin(), a.originators.end(), b.originators.begin(),
                 b.originators.end(), std::back_inserter(result.originators));
  return result;
}

bool permits(const Marking& marking, const Audience& audience) {
  if (audience.kind == Audience::Kind::Internal || marking.tlp == Tlp::Clear) {
    return true;
  }
  if (audience.kind == Audience::Kind::Public) {
    return false;
  }
  if (!marking.originators.empty()) {
    return std::all_of(marking.originators.begin(), marking.originators.end(),
                       [&](const std::string& name) { return name == audience.partner; });
  }
  return marking.tlp <= Tlp::Amber;
}

}  // namespace longwatch::model
