// Files that come with a case, and entries as they are stored: every text is read or refused; what
// was read has what it must have, and is the same after it was stored.
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/check.h"
#include "register/codec.h"
#include "register/register.h"

namespace registry = longwatch::registry;
namespace model = longwatch::model;

namespace {

template <class T>
void check_stored(const T& value) {
  const std::string json = registry::encode(value);
  const longwatch::Result<T> again = registry::decode<T>(json);
  LW_CHECK(again.ok());
  LW_CHECK(registry::encode(*again) == json);
}

template <class Items>
void check_items(const longwatch::Result<Items>& items) {
  if (!items.ok()) {
    LW_CHECK(!items.error().message().empty() && !items.error().place().empty());
    return;
  }
  for (const auto& item : *items) {
    check_stored(item);
  }
}

void check_list(std::string_view text) {
  const auto list = registry::parse_incident_list(text, "fuzz");
  check_items(list);
  std::set<std::string> ids;
  for (std::size_t i = 0; list.ok() && i < list->size(); ++i) {
    LW_CHECK(list->at(i).recorded.has_value());
    LW_CHECK(!list->at(i).id.empty() && ids.insert(list->at(i).id).second);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_list(text);
  check_items(registry::parse_claims(text, "fuzz"));
  check_items(registry::parse_responses(text, "fuzz"));
  check_items(registry::parse_persons(text, "fuzz"));
  if (const auto judgement = registry::decode<model::Judgement>(text); judgement.ok()) {
    check_stored(*judgement);
  }
  return 0;
}
