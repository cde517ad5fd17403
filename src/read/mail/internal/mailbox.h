#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Messages in an mbox (RFC 4155).
namespace longwatch::read::mail {

/// Longest "From " line with what must stand behind it for a message to begin.
inline constexpr std::size_t kBeginBytes = 2048;

/// Whether the text begins with a "From " line and a header below it.
bool begins_message(std::string_view text);

/// Where the next message begins at `from` or behind: such lines with an empty line before. npos
/// when none does. Looks up to kBeginBytes behind.
std::size_t next_message(std::string_view text, std::size_t from);

/// Without the "From " line at its front, if there is one.
std::string_view behind_from_line(std::string_view message);

/// The message with one '>' less where lines were quoted because they begin with "From ": a view of
/// it when there are none, else of `buffer`.
std::string_view unquoted(std::string_view message, std::string& buffer);

/// How many lines between headers may be none before the text is taken for something else.
inline constexpr std::size_t kMalformedHeaders = 4;

/// The message without the lines between its headers that are none: programs take the headers
/// behind them for the body. A view of it when there are none or too many, else of `buffer`.
std::string_view without_malformed_headers(std::string_view message, std::string& buffer);

/// What a mail program of Apple's puts in front of a message (`.emlx`): a line with its length.
/// How many bytes the line takes, 0 when it is not there.
std::size_t length_line_bytes(std::string_view text);

/// Without that line, and without the property list behind the message.
std::string_view without_apple_parts(std::string_view record);

/// How many bytes of a byte order mark and empty lines stand in front of the first message, of
/// what is looked at for them: kBeginBytes.
std::size_t lead_bytes(std::string_view head);

/// The name of the header that the line is the begin of; empty when it is none.
std::string_view name_of_header(std::string_view line);

}  // namespace longwatch::read::mail
