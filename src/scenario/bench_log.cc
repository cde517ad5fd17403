#include "scenario/bench_log.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "scenario/internal/random.h"
#include "scenario/internal/windows_events.h"

namespace longwatch::scenario {
namespace {

using internal::Random;
using internal::WindowsEvent;

constexpr std::uint64_t kMostBytes = 4'000'000'000;
constexpr std::size_t kMostFields = 32;

constexpr std::string_view kImages[] = {
    "C:\\Windows\\System32\\svchost.exe",
    "C:\\Windows\\System32\\cmd.exe",
    "C:\\Windows\\System32\\conhost.exe",
    "C:\\Windows\\System32\\taskhostw.exe",
    "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
    "C:\\Windows\\System32\\wbem\\WmiPrvSE.exe",
    "C:\\Windows\\System32\\rundll32.exe",
    "C:\\Windows\\System32\\SearchProtocolHost.exe",
    "C:\\Windows\\explorer.exe",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
};

constexpr std::string_view kWords[] = {
    "amber",  "bridge", "cedar",  "delta",  "ember",  "falcon", "garden", "harbor",
    "island", "jasper", "kernel", "ledger", "meadow", "north",  "orchid", "pillar",
    "quartz", "river",  "signal", "timber", "update", "valley", "winter", "yellow",
    "report", "backup", "policy", "client", "server", "module", "config", "export",
};

constexpr std::string_view kOptions[] = {
    " -Embedding", " /c ",           " --type=renderer", " -NoProfile",   " -k netsvcs",
    " /quiet",     " --field-trial", " -File ",          " /service ",    " --lang=en",
    " -Command ",  " /create ",      " --enable-",       " -ServerName:", " /node ",
};

constexpr std::string_view kRegistry[] = {
    "HKLM\\System\\CurrentControlSet\\Services\\",
    "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\",
    "HKLM\\SOFTWARE\\Policies\\Microsoft\\",
    "HKU\\S-1-5-21-2914073387-1468820154-3307714926-1207\\Software\\Microsoft\\Office\\16.0\\",
};

constexpr std::string_view kCommands[] = {
    "Get-ChildItem -Path ",
    "$items | Where-Object Name -Like ",
    "Export-Csv -Path ",
    "foreach ($entry in ",
    "Write-Output ",
    "Select-Object -Property ",
    "Join-Path $root ",
    "if (Test-Path ",
    "Get-CimInstance -ClassName ",
};

constexpr WindowsEvent kMix[] = {
    WindowsEvent::ProcessCreated,   WindowsEvent::ProcessAudited,   WindowsEvent::ProcessCreated,
    WindowsEvent::NetworkConnected, WindowsEvent::FileCreated,      WindowsEvent::RegistryValueSet,
    WindowsEvent::NameQueried,      WindowsEvent::RegistryValueSet, WindowsEvent::ImageLoaded,
    WindowsEvent::ProcessEnded,     WindowsEvent::FileCreated,      WindowsEvent::ScriptBlockLogged,
};

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

void append_hex(std::string& out, Random& random, std::size_t digits) {
  for (std::size_t done = 0; done < digits; done += 16) {
    std::uint64_t bits = random.next();
    for (std::size_t i = done; i < digits && i < done + 16; ++i) {
      out.push_back(kHexDigits[bits & 0xFU]);
      bits >>= 4U;
    }
  }
}

void append_word(std::string& out, Random& random) {
  out.append(random.pick(kWords));
  out.push_back('-');
  append_hex(out, random, 4);
}

void append_path(std::string& out, Random& random) {
  out.append("C:\\Users\\");
  out.append(random.pick(kWords));
  out.append("\\AppData\\Local\\");
  append_word(out, random);
  out.push_back('\\');
  append_word(out, random);
  out.append(".dat");
}

void append_command_line(std::string& out, Random& random) {
  out.push_back('"');
  out.append(random.pick(kImages));
  out.push_back('"');
  for (std::uint32_t i = random.between(1, 5); i > 0; --i) {
    out.append(random.pick(kOptions));
    append_word(out, random);
  }
  if (random.chance(40)) {
    out.push_back(' ');
    append_path(out, random);
  }
}

void append_script(std::string& out, Random& random) {
  for (std::uint32_t lines = random.between(3, 40); lines > 0; --lines) {
    out.append(random.pick(kCommands));
    out.append("'");
    append_path(out, random);
    out.append("'\r\n");
  }
}

void append_hashes(std::string& out, Random& random) {
  out.append("SHA1=");
  append_hex(out, random, 40);
  out.append(",MD5=");
  append_hex(out, random, 32);
  out.append(",SHA256=");
  append_hex(out, random, 64);
}

void append_address(std::string& out, Random& random) {
  const std::uint32_t bits = random.below(1U << 24U);
  fmt::format_to(std::back_inserter(out), "10.{}.{}.{}", bits >> 16U, (bits >> 8U) & 0xFFU,
                 bits & 0xFFU);
}

void append_guid(std::string& out, Random& random) {
  constexpr std::size_t kParts[] = {8, 4, 4, 4, 12};
  for (const std::size_t digits : kParts) {
    out.push_back(out.empty() ? '{' : '-');
    append_hex(out, random, digits);
  }
  out.push_back('}');
}

using Filler = void (*)(std::string&, Random&);

struct NamedFiller {
  std::string_view field;
  Filler filler;
};

void append_image(std::string& out, Random& random) {
  out.append(random.pick(kImages));
}

void append_registry_key(std::string& out, Random& random) {
  out.append(random.pick(kRegistry));
  out.append(random.pick(kWords));
  out.push_back('\\');
  out.append(random.pick(kWords));
}

void append_domain(std::string& out, Random& random) {
  append_word(out, random);
  out.push_back('.');
  out.append(random.pick(kWords));
  out.append(".example");
}

void append_details(std::string& out, Random& random) {
  out.append("DWORD (0x");
  append_hex(out, random, 8);
  out.push_back(')');
}

void append_user(std::string& out, Random& random) {
  out.append("PARL\\");
  out.append(random.pick(kWords));
}

void append_dash(std::string& out, Random& /*random*/) {
  out.push_back('-');
}

constexpr NamedFiller kFillers[] = {
    {"CommandLine", append_command_line},
    {"CurrentDirectory", append_path},
    {"Description", append_word},
    {"DestinationHostname", append_domain},
    {"DestinationIp", append_address},
    {"Details", append_details},
    {"Hashes", append_hashes},
    {"Image", append_image},
    {"ImageLoaded", append_path},
    {"NewProcessName", append_image},
    {"ParentCommandLine", append_command_line},
    {"ParentImage", append_image},
    {"ParentProcessName", append_image},
    {"QueryName", append_domain},
    {"QueryResults", append_address},
    {"ScriptBlockText", append_script},
    {"SourceIp", append_address},
    {"SubjectUserName", append_user},
    {"TargetFilename", append_path},
    {"TargetObject", append_registry_key},
    {"User", append_user},
};

Filler filler_of(const EventField& field) {
  if (field.type == FieldType::Guid) {
    return append_guid;
  }
  for (const NamedFiller& known : kFillers) {
    if (known.field == field.name) {
      return known.filler;
    }
  }
  return append_dash;
}

std::uint64_t number_for(const EventField& field, Random& random) {
  switch (field.type) {
    case FieldType::Boolean:
      return random.below(2);
    case FieldType::Unsigned16:
      return random.below(0x10000);
    default:
      return random.below(0x100000);
  }
}

/// Images and accounts repeat as they do in logs; other texts hardly ever do.
std::uint32_t jumps_of(std::string_view field) {
  constexpr std::uint32_t kJumps = 8;
  const bool repeats = field.ends_with("Image") || field.ends_with("ProcessName") ||
                       field.ends_with("User") || field.ends_with("UserName");
  return repeats ? 0 : kJumps;
}

std::size_t longest_of(std::string_view field) {
  return field == "ScriptBlockText" ? 16'000 : 1'000;
}

/// One kind of event with its fillers looked up once.
struct BenchKind {
  EventKind kind{};
  std::vector<EventField> fields;
  std::vector<Filler> fillers;
  std::vector<bool> is_measured;  ///< the vocabulary knows the field
};

class BenchLog {
 public:
  BenchLog(EvtxWriter& writer, const BenchLogOptions& options)
      : writer_(writer), options_(options), random_(options.seed) {}

  Status add_kinds();
  Status write_record(std::uint64_t number);

 private:
  Status add_kind(const EventTemplate& described, std::uint64_t weight);
  EvtxValue make_value(const BenchKind& kind, std::size_t field);
  const BenchKind& pick_kind();

  EvtxWriter& writer_;
  const BenchLogOptions& options_;
  Random random_;
  std::vector<BenchKind> kinds_;
  std::vector<std::uint64_t> weights_;  ///< of each kind and those before it
  std::array<std::string, kMostFields> texts_;
  Timestamp time_ = *parse_iso8601("2026-03-02T00:00:00Z");
};

Status BenchLog::add_kinds() {
  const std::vector<EventTemplate> templates = internal::windows_event_templates();
  if (options_.events == BenchEvents::ScriptBlocks) {
    return add_kind(templates[index_of(WindowsEvent::ScriptBlockLogged)], 1);
  }
  if (options_.vocabulary != nullptr) {
    for (const EventTemplate& described : templates) {
      LW_TRY(
          add_kind(described, options_.vocabulary->events(described.channel, described.event_id)));
    }
  }
  if (kinds_.empty()) {
    for (const WindowsEvent event : kMix) {
      LW_TRY(add_kind(templates[index_of(event)], 1));
    }
  }
  return {};
}

Status BenchLog::add_kind(const EventTemplate& described, std::uint64_t weight) {
  if (weight == 0) {
    return {};
  }
  BenchKind kind;
  LW_TRY_ASSIGN(kind.kind, writer_.add(described));
  kind.fields = described.fields;
  for (const EventField& field : kind.fields) {
    kind.fillers.push_back(filler_of(field));
    kind.is_measured.push_back(options_.vocabulary != nullptr && field.type == FieldType::Text &&
                               options_.vocabulary->knows(field.name));
  }
  kinds_.push_back(std::move(kind));
  weights_.push_back(weight + (weights_.empty() ? 0 : weights_.back()));
  return {};
}

const BenchKind& BenchLog::pick_kind() {
  const std::uint64_t drawn = random_.next() % weights_.back();
  const auto found = std::upper_bound(weights_.begin(), weights_.end(), drawn);
  return kinds_[static_cast<std::size_t>(found - weights_.begin())];
}

EvtxValue BenchLog::make_value(const BenchKind& kind, std::size_t field) {
  const EventField& described = kind.fields[field];
  switch (described.type) {
    case FieldType::Sid:
      return EvtxValue::text("S-1-5-21-2914073387-1468820154-3307714926-1207");
    case FieldType::Text:
    case FieldType::Guid: {
      std::string& text = texts_[field];
      text.clear();
      if (kind.is_measured[field]) {
        options_.vocabulary->append(text, described.name, jumps_of(described.name),
                                    longest_of(described.name), random_);
      } else {
        kind.fillers[field](text, random_);
      }
      return EvtxValue::text(text);
    }
    default:
      return EvtxValue::number(number_for(described, random_));
  }
}

Status BenchLog::write_record(std::uint64_t number) {
  const BenchKind& kind = pick_kind();
  std::vector<EvtxValue> values;
  values.reserve(kind.fields.size());
  for (std::size_t field = 0; field < kind.fields.size(); ++field) {
    values.push_back(make_value(kind, field));
  }
  time_ += TimeTicks(random_.below(400'000));
  RecordHead head;
  head.time = time_;
  head.computer = "BENCH.parl.example";
  head.record_id = number;
  head.process_id = 2384;
  head.thread_id = 3620;
  head.user_sid = "S-1-5-18";
  return writer_.write(kind.kind, head, values);
}

}  // namespace

Result<EvtxSummary> write_bench_log(const std::string& path, const BenchLogOptions& options) {
  if (options.bytes > kMostBytes) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected at most {} bytes, got {}: file not written", kMostBytes,
                             options.bytes))
        .at(path)
        .with_hint("write several files with different seeds");
  }
  LW_TRY_ASSIGN(const auto writer, EvtxWriter::create(path));
  BenchLog log(*writer, options);
  LW_TRY(log.add_kinds());
  for (std::uint64_t number = 1; writer->bytes_so_far() < options.bytes; ++number) {
    LW_TRY(log.write_record(number));
  }
  return writer->finish();
}

}  // namespace longwatch::scenario
