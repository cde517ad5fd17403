#include "model/marking.h"

#include <algorithm>
#include <iterator>

namespace longwatch::model {

namespace {

bool is_our_own(const Marking& marking) {
  return marking.originators.empty() && marking.tlp != Tlp::Clear;
}

}  // namespace

Marking strictest(const Marking& a, const Marking& b) {
  Marking result;
  result.tlp = std::max(a.tlp, b.tlp);
  std::set_union(a.originators.begin(), a.originators.end(), b.originators.begin(),
                 b.originators.end(), std::back_inserter(result.originators));
  const std::string ourselves(kOurselves);
  const auto place =
      std::lower_bound(result.originators.begin(), result.originators.end(), ourselves);
  const bool is_named = place != result.originators.end() && *place == ourselves;
  if (!result.originators.empty() && !is_named && (is_our_own(a) || is_our_own(b))) {
    result.originators.insert(place, ourselves);
  }
  return result;
}

std::vector<std::string> partners_of(const Marking& marking) {
  std::vector<std::string> partners;
  std::copy_if(marking.originators.begin(), marking.originators.end(), std::back_inserter(partners),
               [](const std::string& name) { return name != kOurselves; });
  return partners;
}

bool permits(const Marking& marking, const Audience& audience) {
  if (audience.kind == Audience::Kind::Internal || marking.tlp == Tlp::Clear) {
    return true;
  }
  if (audience.kind == Audience::Kind::Public) {
    return false;
  }
  if (!marking.originators.empty()) {
    return std::all_of(
        marking.originators.begin(), marking.originators.end(), [&](const std::string& name) {
          return name == audience.partner || (name == kOurselves && marking.tlp <= Tlp::Amber);
        });
  }
  return marking.tlp <= Tlp::Amber;
}

}  // namespace longwatch::model
