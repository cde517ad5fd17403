// Mappings and the logs they describe. The bytes are a mapping in YAML, a line "%%", and a log;
// without that line they are a log of a mapping that has everything. How the log is cut changes
// nothing, and what is proposed for it loads.
#include "read/mapped/mapped.h"

#include "read/mapped/propose.h"
#include "tests/support/log_target.h"

namespace {

namespace mapped = longwatch::read::mapped;

constexpr std::string_view kMapping =
    "name: fuzz\n"
    "lines:\n"
    "  - '{time} {host:word} {program}[{pid:int}]: {src:ip}:{sport:int} \"{agent}\" {rest:pairs}'\n"
    "  - '{time} [{level}] {ok:bool} {seen:epoch} {message}'\n"
    "  - regex: '(?P<time>\\S+) <(?P<a>[^>]*)>(?P<b>.*)'\n"
    "fields: {sport: src_port, k: renamed}\n"
    "constants: {action: x}\n"
    "comment: '#'\n"
    "continuation: unmatched\n";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string_view all = longwatch::as_text(std::as_bytes(std::span(data, size))).substr(1);
  constexpr std::string_view kMark = "\n%%\n";
  const std::size_t mark = all.find(kMark);
  const std::string_view yaml = mark == std::string_view::npos ? kMapping : all.substr(0, mark + 1);
  const std::string_view log =
      mark == std::string_view::npos ? all : all.substr(mark + kMark.size());
  const mapped::ParsedMapping parsed = mapped::parse_mapping(yaml, "fuzz.yml");
  LW_CHECK((parsed.mapping == nullptr) != parsed.problems.empty());
  if (parsed.mapping != nullptr) {
    std::string input(1, static_cast<char>(data[0]));
    input += log;
    longwatch::fuzz::check_units_do_not_matter(
        reinterpret_cast<const std::uint8_t*>(input.data()), input.size(),
        {"host", "message", "src_port", "renamed", "continuation"}, [&](std::size_t block) {
          return mapped::make_mapped_format(parsed.mapping,
                                            {{}, {.block_bytes = block, .line_bytes = 512}});
        });
  }
  const longwatch::Result<mapped::Proposal> proposal =
      mapped::propose_mapping(log, {"fuzz", "fuzz.log", 200});
  LW_CHECK(proposal.ok() || proposal.error().code() != longwatch::ErrorCode::Internal);
  LW_CHECK(!proposal.ok() || proposal->fitting + proposal->further <= proposal->lines);
  return 0;
}
