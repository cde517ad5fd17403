#include "detect/sigma/internal/derived_field.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "detect/sigma/taxonomy.h"

namespace longwatch::detect::sigma {
namespace {

using Texts = std::span<const std::string_view>;
using Values = MadeTexts;

bool is_blank(std::string_view text) {
  return text.empty() || text == "-";
}

/// The other side of the first row whose left side is the text; nothing when there is none.
template <std::size_t Rows>
std::optional<std::string_view> look_up(
    const std::array<std::pair<std::string_view, std::string_view>, Rows>& table,
    std::string_view text) {
  for (const auto& [left, right] : table) {
    if (left == text) {
      return right;
    }
  }
  return std::nullopt;
}

// [MS-DTYP] 2.4.2.4, well-known SID structures: these accounts are named in the system's language
// (AUTORITE NT), or by the machine's own account.
constexpr auto kWellKnownAccounts = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"S-1-5-18", "NT AUTHORITY\\SYSTEM"},
     {"S-1-5-19", "NT AUTHORITY\\LOCAL SERVICE"},
     {"S-1-5-20", "NT AUTHORITY\\NETWORK SERVICE"}});

void derive_subject(Texts texts, Values& out) {
  const std::string_view sid = texts[0];
  const std::string_view domain = texts[1];
  const std::string_view name = texts[2];
  if (const auto known = look_up(kWellKnownAccounts, sid); known.has_value()) {
    out.add(*known);
  } else if (!is_blank(name)) {
    std::string& account = out.add();
    if (!is_blank(domain)) {
      account.append(domain).push_back('\\');
    }
    account.append(name);
  }
}

// [MS-DTYP] 2.4.2.4, mandatory labels; the words are Sysmon's.
constexpr auto kLevels =
    std::to_array<std::pair<std::string_view, std::string_view>>({{"S-1-16-4096", "Low"},
                                                                  {"S-1-16-8192", "Medium"},
                                                                  {"S-1-16-12288", "High"},
                                                                  {"S-1-16-16384", "System"}});

void derive_integrity(Texts texts, Values& out) {
  if (const auto level = look_up(kLevels, texts[0]); level.has_value()) {
    out.add(*level);
  }
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  const bool is_hex = text.starts_with("0x") || text.starts_with("0X");
  text.remove_prefix(is_hex ? 2 : 0);
  std::uint64_t number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, is_hex ? 16 : 10);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

void derive_decimal(Texts texts, Values& out) {
  if (const auto number = parse_number(texts[0]); number.has_value()) {
    fmt::format_to(std::back_inserter(out.add()), "{}", *number);
  }
}

bool strip_prefix(std::string_view& text, std::string_view prefix) {
  if (!starts_with_ignoring_ascii_case(text, prefix)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

/// "ControlSet001\..." is what CurrentControlSet stands for; Sysmon writes the latter.
bool strip_control_set(std::string_view& text) {
  constexpr std::string_view kPrefix = "ControlSet";
  constexpr std::size_t kDigits = 3;
  std::string_view rest = text;
  if (!strip_prefix(rest, kPrefix) || rest.size() < kDigits) {
    return false;
  }
  const bool is_number = std::all_of(rest.begin(), rest.begin() + kDigits,
                                     [](char letter) { return letter >= '0' && letter <= '9'; });
  rest.remove_prefix(kDigits);
  if (!is_number || (!rest.empty() && rest.front() != '\\')) {
    return false;
  }
  text = rest;
  return true;
}

void append_sysmon_key(std::string& text, std::string_view key) {
  if (strip_prefix(key, "\\REGISTRY\\MACHINE")) {
    text.append("HKLM");
    if (strip_prefix(key, "\\SYSTEM\\")) {
      text.append(strip_control_set(key) ? "\\System\\CurrentControlSet" : "\\System\\");
    }
  } else if (strip_prefix(key, "\\REGISTRY\\USER")) {
    text.append("HKU");
  }
  text.append(key);
}

void derive_registry_value(Texts texts, Values& out) {
  const std::string_view key = texts[0];
  const std::string_view value = texts[1];
  if (is_blank(key)) {
    return;
  }
  std::string& text = out.add();
  append_sysmon_key(text, key);
  text.push_back('\\');
  // Sysmon names the value without a name so.
  text.append(is_blank(value) ? "(Default)" : value);
}

// Message table of Microsoft-Windows-Security-Auditing: %%1872 REG_NONE and on, by type number.
constexpr std::string_view kTypeBinary = "%%1875";
constexpr std::string_view kTypeDword = "%%1876";
constexpr std::string_view kTypeQword = "%%1883";

void derive_registry_data(Texts texts, Values& out) {
  const std::string_view type = texts[0];
  const std::string_view data = texts[1];
  const std::optional<std::uint64_t> number = parse_number(data);
  if (type == kTypeDword && number.has_value()) {
    fmt::format_to(std::back_inserter(out.add()), "DWORD (0x{:08x})", *number);
  } else if (type == kTypeQword && number.has_value()) {
    fmt::format_to(std::back_inserter(out.add()), "QWORD (0x{:08x}-0x{:08x})", *number >> 32U,
                   *number & 0xFFFFFFFFU);
  } else if (type == kTypeBinary) {
    out.add("Binary Data");
  } else if (!type.empty() || !data.empty()) {
    out.add(data);
  }
}

void derive_registry_operation(Texts texts, Values& out) {
  const std::string_view operation = texts[0];
  if (operation == "%%1904" || operation == "%%1905") {
    out.add("SetValue");
  }
  if (operation == "%%1904") {
    out.add("CreateKey");
  }
  if (operation == "%%1906") {
    out.add("DeleteValue");
    out.add("DeleteKey");
  }
}

void derive_application(Texts texts, Values& out) {
  std::string_view path = texts[0];
  if (is_blank(path)) {
    return;
  }
  out.add(path);
  if (strip_prefix(path, "\\device\\harddiskvolume")) {
    const std::size_t end = path.find('\\');
    if (end != std::string_view::npos) {
      out.add().append("C:").append(path.substr(end));
    }
  }
}

constexpr auto kProtocols = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"1", "icmp"}, {"6", "tcp"}, {"17", "udp"}, {"58", "icmpv6"}});

void derive_protocol(Texts texts, Values& out) {
  if (!texts[0].empty()) {
    out.add(look_up(kProtocols, texts[0]).value_or(texts[0]));
  }
}

void derive_initiated(Texts texts, Values& out) {
  if (texts[0] == "%%14593") {
    out.add("true");
  } else if (texts[0] == "%%14592") {
    out.add("false");
  }
}

/// `texts`: the field of the digest's own name, then Hashes.
void derive_digest(Texts texts, std::string_view algorithm, Values& out) {
  if (!texts[0].empty()) {
    out.add(texts[0]);
  }
  std::string_view rest = texts[1];
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    std::string_view digest = trim(rest.substr(0, comma));
    if (strip_prefix(digest, algorithm) && digest.starts_with('=')) {
      out.add(digest.substr(1));
    }
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
}

const std::array<DerivedField, 14>& derived_fields() {
  static const std::array<DerivedField, 14> fields = {{
      {derived::kSubject,
       {"SubjectUserSid", "SubjectDomainName", "SubjectUserName"},
       &derive_subject},
      {derived::kIntegrity, {"MandatoryLabel"}, &derive_integrity},
      {derived::kNewProcessId, {"NewProcessId"}, &derive_decimal},
      {derived::kProcessId, {"ProcessId"}, &derive_decimal},
      {derived::kRegistryValue, {"ObjectName", "ObjectValueName"}, &derive_registry_value},
      {derived::kRegistryData, {"NewValueType", "NewValue"}, &derive_registry_data},
      {derived::kRegistryOperation, {"OperationType"}, &derive_registry_operation},
      {derived::kApplication, {"Application"}, &derive_application},
      {derived::kProtocol, {"Protocol"}, &derive_protocol},
      {derived::kInitiated, {"Direction"}, &derive_initiated},
      {derived::kMd5,
       {"md5", "Hashes"},
       [](Texts texts, Values& out) {
         derive_digest(texts, "MD5", out);
       }},
      {derived::kSha1,
       {"sha1", "Hashes"},
       [](Texts texts, Values& out) {
         derive_digest(texts, "SHA1", out);
       }},
      {derived::kSha256,
       {"sha256", "Hashes"},
       [](Texts texts, Values& out) {
         derive_digest(texts, "SHA256", out);
       }},
      {derived::kImphash,
       {"Imphash", "Hashes"},
       [](Texts texts, Values& out) {
         derive_digest(texts, "IMPHASH", out);
       }},
  }};
  return fields;
}

std::string_view first_text(const model::Event& event, model::FieldId field, std::string& scratch) {
  for (const model::FieldValue& entry : event.values) {
    if (entry.field == field && !entry.value.is_null()) {
      return model::render(entry.value, scratch);
    }
  }
  return {};
}

}  // namespace

std::optional<std::vector<model::FieldId>> find_inputs(const DerivedField& made,
                                                       const model::FieldTable& fields) {
  std::vector<model::FieldId> inputs;
  for (const std::string_view name : made.inputs) {
    const std::optional<model::NamedField> found = fields.find(name);
    if (!found.has_value()) {
      return std::nullopt;
    }
    inputs.push_back(found->field);
  }
  return inputs;
}

void append_derived(const DerivedField& made, std::span<const model::FieldId> inputs,
                    const model::Event& event, DerivedScratch& scratch, MadeTexts& out) {
  std::array<std::string_view, DerivedField::kMostInputs> texts;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    texts[i] = first_text(event, inputs[i], scratch[i]);
  }
  made.derive(std::span(texts).first(inputs.size()), out);
}

const DerivedField* find_derived(std::string_view name) {
  const auto& fields = derived_fields();
  const auto* const found = std::find_if(
      fields.begin(), fields.end(),
      [name](const DerivedField& field) { return equals_ignoring_ascii_case(field.name, name); });
  return found == fields.end() ? nullptr : found;
}

}  // namespace longwatch::detect::sigma
