#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Test support: what decoders that share no code with us read in an EVTX file.
namespace longwatch::scenario {

/// One event: element names ("EventID", "Computer"), attributes as "Element@Attribute"
/// ("TimeCreated@SystemTime"), and named data under their names, each with its text. Repeated names
/// keep every text in order.
using DecodedEvent = std::multimap<std::string, std::string>;

/// The text of the only occurrence of `name`; "<absent>" or "<repeated>" when there is no such one.
std::string only(const DecodedEvent& event, const std::string& name);

/// Events of XML as both decoders print it.
std::vector<DecodedEvent> parse_events(std::string_view xml);

struct DecoderRun {
  std::vector<DecodedEvent> events;
  std::string output;   ///< everything printed
  std::string verdict;  ///< empty = the decoder found no damage
};

/// libevtx's evtxexport. Nothing when it is not installed.
std::optional<DecoderRun> run_evtxexport(const std::string& path);

/// python-evtx, with the checksums of file and chunk headers and of every chunk's records. Nothing
/// when it is not installed.
std::optional<DecoderRun> run_python_evtx(const std::string& path);

}  // namespace longwatch::scenario
