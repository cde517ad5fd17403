#include "scenario/independent_decoders.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "base/text.h"
#include "base/utf.h"

namespace longwatch::scenario {
namespace {

constexpr const char* kPythonScript = R"(
import sys
import Evtx.Evtx as e
import Evtx.Views as v
out = open(1, 'w', encoding='utf-8', errors='surrogatepass', newline='\n', closefd=False)
with e.Evtx(sys.argv[1]) as log:
    header = log.get_file_header()
    chunks = 0
    if not header.verify():
        print('VERDICT file header', file=out)
    for chunk in header.chunks():
        chunks += 1
        if not chunk.verify():
            print('VERDICT chunk', chunks, file=out)
        for record in chunk.records():
            if not record.verify():
                print('VERDICT record', record.record_num(), file=out)
            print(record.xml(), file=out)
    if chunks != header.chunk_count():
        print('VERDICT chunk count', file=out)
)";

struct Output {
  std::string text;
  int status = 0;
};

Output run(const std::string& command) {
  Output output;
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) {
    return {"", -1};
  }
  std::array<char, 65536> buffer;
  for (std::size_t got = 1; got > 0;) {
    got = std::fread(buffer.data(), 1, buffer.size(), pipe);
    output.text.append(buffer.data(), got);
  }
  output.status = ::pclose(pipe);
  return output;
}

// The content of an entity between '&' and ';'.
void append_entity(std::string& out, std::string_view entity) {
  constexpr std::pair<std::string_view, char> kNamed[] = {
      {"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
  for (const auto& [name, character] : kNamed) {
    if (entity == name) {
      out.push_back(character);
      return;
    }
  }
  const bool hexadecimal = entity.starts_with("#x");
  const std::string digits(entity.substr(hexadecimal ? 2 : 1));
  append_utf8(out,
              static_cast<char32_t>(std::strtoul(digits.c_str(), nullptr, hexadecimal ? 16 : 10)));
}

std::string unescape(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.front() == '&' ? text.find(';') : std::string_view::npos;
    if (end == std::string_view::npos) {
      out.push_back(text.front());
      text.remove_prefix(1);
      continue;
    }
    append_entity(out, text.substr(1, end - 1));
    text.remove_prefix(end + 1);
  }
  return out;
}

struct Tag {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;
};

Tag parse_tag(std::string_view text) {
  Tag tag;
  const std::size_t blank = text.find_first_of(" /\n");
  tag.name = text.substr(0, blank);
  while (true) {
    const std::size_t equals = text.find("=\"");
    if (equals == std::string_view::npos) {
      return tag;
    }
    const std::size_t start = text.find_last_of(" \n", equals) + 1;
    const std::size_t end = text.find('"', equals + 2);
    tag.attributes.emplace_back(text.substr(start, equals - start),
                                unescape(text.substr(equals + 2, end - equals - 2)));
    text.remove_prefix(end + 1);
  }
}

// Named data under its name, everything else under the element's.
std::string key_of(const Tag& tag) {
  if (tag.name == "Data" && !tag.attributes.empty()) {
    return tag.attributes.front().second;
  }
  return tag.name;
}

DecodedEvent parse_event(std::string_view xml) {
  DecodedEvent event;
  std::size_t position = 0;
  while ((position = xml.find('<', position)) != std::string_view::npos) {
    const std::size_t end = xml.find('>', position);
    const std::string_view inside = xml.substr(position + 1, end - position - 1);
    position = end + 1;
    if (inside.starts_with('/') || inside.starts_with('?') || inside.starts_with('!')) {
      continue;
    }
    const Tag tag = parse_tag(inside);
    if (tag.name != "Data") {
      for (const auto& [name, value] : tag.attributes) {
        event.emplace(tag.name + "@" + name, value);
      }
    }
    const std::size_t next = xml.find('<', position);
    const bool leaf = inside.ends_with('/') || xml.substr(next, 2) == "</";
    if (leaf) {
      const std::string_view text =
          inside.ends_with('/') ? std::string_view() : xml.substr(position, next - position);
      event.emplace(key_of(tag), unescape(text));
    }
  }
  return event;
}

}  // namespace

std::string only(const DecodedEvent& event, const std::string& name) {
  const auto [first, last] = event.equal_range(name);
  if (first == last) {
    return "<absent>";
  }
  return std::next(first) == last ? first->second : "<repeated>";
}

std::vector<DecodedEvent> parse_events(std::string_view xml) {
  std::vector<DecodedEvent> events;
  constexpr std::string_view kStart = "<Event xmlns";
  constexpr std::string_view kEnd = "</Event>";
  std::size_t start = 0;
  while ((start = xml.find(kStart, start)) != std::string_view::npos) {
    const std::size_t end = xml.find(kEnd, start);
    events.push_back(parse_event(xml.substr(start, end - start)));
    start = end;
  }
  return events;
}

std::optional<DecoderRun> run_evtxexport(const std::string& path) {
  if (run("command -v evtxexport").text.empty()) {
    return std::nullopt;
  }
  const Output output = run("evtxexport -f xml -m items '" + path + "' 2>&1");
  DecoderRun result{parse_events(output.text), output.text, ""};
  for (const std::string_view complaint : {"corrupt", "unable", "recovered", "invalid"}) {
    if (output.status != 0 || output.text.find(complaint) != std::string::npos) {
      result.verdict = output.text.substr(0, 2000);
    }
  }
  return result;
}

std::optional<DecoderRun> run_python_evtx(const std::string& path) {
  const std::string python = "/usr/bin/python3";
  if (run(python + " -c 'import Evtx' 2>&1; echo $?").text != "0\n") {
    return std::nullopt;
  }
  const Output output =
      run(python + " - '" + path + "' 2>&1 <<'SCRIPT'\n" + kPythonScript + "SCRIPT\n");
  DecoderRun result{parse_events(output.text), output.text, ""};
  if (output.status != 0 || output.text.find("VERDICT") != std::string::npos) {
    result.verdict = output.text.substr(0, 2000);
  }
  return result;
}

}  // namespace longwatch::scenario
