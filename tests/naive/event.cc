#include "tests/naive/event.h"

#include <cmath>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "tests/naive/derived.h"

namespace longwatch::naive {
namespace {

/// The text in which rules see a value: as rendered, but a number of JSON that is whole has no
/// fraction and no exponent.
std::string text_of(const model::Value& value) {
  constexpr double kLargestExact = 9007199254740992.0;  // 2^53
  std::string scratch;
  std::string text(model::render(value, scratch));
  const std::optional<double> number = parse_double(text);
  const bool written_as_real = text.find_first_of(".eE") != std::string::npos;
  if (value.kind == model::ValueKind::Number && written_as_real && number.has_value() &&
      std::floor(*number) == *number && std::abs(*number) <= kLargestExact) {
    return fmt::format("{:.0f}", *number);
  }
  return text;
}

/// Of an event without a channel: that of its provider, when the provider writes to one only. An
/// unknown provider shows a Windows event of some channel; without either it is none.
std::optional<std::string> channel_of_provider(const Event& event) {
  const std::vector<const Field*> providers = event.named("Provider_Name");
  if (providers.empty() || providers.front()->value.is_null()) {
    return std::nullopt;
  }
  static const std::map<std::string, std::string> channels = {
      {"microsoft-windows-sysmon", "Microsoft-Windows-Sysmon/Operational"},
      {"microsoft-windows-security-auditing", "Security"},
      {"microsoft-windows-powershell", "Microsoft-Windows-PowerShell/Operational"},
      {"powershellcore", "PowerShellCore/Operational"},
      {"powershell", "Windows PowerShell"},
      {"service control manager", "System"},
      {"microsoft-windows-windows defender", "Microsoft-Windows-Windows Defender/Operational"},
      {"microsoft-windows-wmi-activity", "Microsoft-Windows-WMI-Activity/Operational"},
  };
  const auto found = channels.find(to_ascii_lower(providers.front()->text));
  return found == channels.end() ? "" : found->second;
}

void set_place(Event& event) {
  const std::vector<const Field*> channels = event.named("Channel");
  if (!channels.empty() && !channels.front()->value.is_null()) {
    event.channel = channels.front()->text;
  } else {
    event.channel = channel_of_provider(event);
  }
  // EventData may hold a field of that name as well; System comes first.
  const std::vector<const Field*> ids = event.named("EventID");
  if (!ids.empty()) {
    const std::optional<std::int64_t> id = model::to_integer(ids.front()->value);
    const bool fits = id.has_value() && *id >= 0 && *id <= 0xFFFFFFFF;
    event.event_id = fits ? std::optional(static_cast<std::uint32_t>(*id)) : std::nullopt;
  }
}

Field make_field(std::string_view name, const model::Value& value) {
  Field field;
  field.name = name;
  field.value = value;
  field.text = text_of(value);
  field.symbols = to_symbols(field.text);
  field.folded = fold(field.symbols);
  return field;
}

}  // namespace

std::vector<const Field*> Event::named(std::string_view name) const {
  std::vector<const Field*> exact;
  std::vector<const Field*> found;
  for (const Field& field : is_derived_name(name) ? derived : fields) {
    if (field.name == name) {
      exact.push_back(&field);
    }
    if (equals_ignoring_ascii_case(field.name, name)) {
      found.push_back(&field);
    }
  }
  return exact.empty() ? found : exact;
}

Event make_event(std::span<const model::NamedValue> values) {
  Event event;
  for (const model::NamedValue& named : values) {
    event.fields.push_back(make_field(named.name, named.value));
  }
  set_place(event);
  auto texts = std::make_shared<std::vector<std::string>>();
  std::vector<std::string> names;
  for (DerivedText& made : derive_all(event)) {
    names.push_back(std::move(made.name));
    texts->push_back(std::move(made.text));
  }
  event.derived_texts = texts;
  for (std::size_t i = 0; i < names.size(); ++i) {
    event.derived.push_back(make_field(names[i], model::text_value((*texts)[i])));
  }
  return event;
}

}  // namespace longwatch::naive
