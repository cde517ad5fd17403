#include "read/evtx/token_reader.h"

namespace longwatch::read::evtx {
namespace {

constexpr std::size_t kFragmentHeaderRest = 3;    // major, minor, flags
constexpr std::size_t kTemplateInstanceSkip = 5;  // version, short id

TokenCode code_of(std::uint8_t byte) {
  return static_cast<TokenCode>(byte & static_cast<std::uint8_t>(~kMoreFlag));
}

}  // namespace

NameRecord read_name_record(ByteView chunk, std::size_t offset) {
  ByteCursor cursor(chunk, offset);
  cursor.skip(4 + 2);  // offset of the next name with the same hash, hash
  const auto characters = cursor.read<std::uint16_t>();
  const ByteView text = cursor.take(std::size_t{2} * characters);
  cursor.skip(2);  // NUL
  if (!cursor.ok()) {
    return {};
  }
  return {text, cursor.position() - offset};
}

Token TokenReader::next() {
  Token token;
  skip_fragment_headers();
  if (cursor_.ok() && cursor_.remaining() == 0) {
    token.kind = TokenKind::EndOfFragment;
    return token;
  }
  read_token(token, cursor_.read<std::uint8_t>());
  if (!cursor_.ok()) {
    token.kind = TokenKind::Damaged;
    token.problem = "binary XML ends inside a token";
  }
  return token;
}

void TokenReader::skip_fragment_headers() {
  while (cursor_.remaining() > 0) {
    ByteCursor ahead = cursor_;
    if (code_of(ahead.read<std::uint8_t>()) != TokenCode::FragmentHeader) {
      return;
    }
    ahead.skip(kFragmentHeaderRest);
    cursor_ = ahead;
  }
}

void TokenReader::read_token(Token& token, std::uint8_t code) {
  switch (code_of(code)) {
    case TokenCode::EndOfFragment:
      token.kind = TokenKind::EndOfFragment;
      return;
    case TokenCode::OpenElement:
      return read_element(token, code);
    case TokenCode::CloseStartElement:
      token.kind = TokenKind::CloseStartElement;
      return;
    case TokenCode::CloseEmptyElement:
      token.kind = TokenKind::CloseEmptyElement;
      return;
    case TokenCode::EndElement:
      token.kind = TokenKind::EndElement;
      return;
    case TokenCode::Attribute:
      token.kind = TokenKind::Attribute;
      return read_name(token);
    case TokenCode::InstructionTarget:
      token.kind = TokenKind::Instruction;
      return read_name(token);
    case TokenCode::InstructionData:
      read_counted_text(token);
      token.kind = TokenKind::Instruction;
      return;
    case TokenCode::TemplateInstance:
      return read_instance(token);
    default:
      return read_content(token, code_of(code));
  }
}

void TokenReader::read_content(Token& token, TokenCode code) {
  switch (code) {
    case TokenCode::Value:
      return read_static_value(token);
    case TokenCode::CdataSection:
      return read_counted_text(token);
    case TokenCode::CharacterReference:
      token.kind = TokenKind::Text;
      token.value = {cursor_.take(2).data(), 2, static_cast<std::uint8_t>(ValueType::String)};
      return;
    case TokenCode::EntityReference:
      token.kind = TokenKind::Entity;
      return read_name(token);
    case TokenCode::NormalSubstitution:
    case TokenCode::OptionalSubstitution:
      token.kind = TokenKind::Substitution;
      token.substitution = cursor_.read<std::uint16_t>();
      token.declared_type = cursor_.read<std::uint8_t>();
      return;
    default:
      token.problem = "expected a token of binary XML, got an unknown code";
      return;
  }
}

void TokenReader::read_element(Token& token, std::uint8_t code) {
  token.kind = TokenKind::OpenElement;
  if (dependency_ids_ == DependencyIds::Present) {
    cursor_.skip(2);
  }
  cursor_.skip(4);  // size of the element: the end token says the same
  read_name(token);
  if ((code & kMoreFlag) != 0) {
    cursor_.skip(4);  // size of the attribute list
  }
}

/// A name stands either right here, then the offset is the position behind itself, or anywhere
/// else in the chunk.
void TokenReader::read_name(Token& token) {
  token.name_word = static_cast<std::uint32_t>(cursor_.position());
  const auto offset = cursor_.read<std::uint32_t>();
  if (!cursor_.ok()) {
    return;
  }
  const NameRecord name = read_name_record(chunk_, offset);
  if (name.bytes == 0) {
    token.kind = TokenKind::Damaged;
    token.problem = "a name lies outside the chunk";
    return;
  }
  token.name = name.text;
  if (offset == cursor_.position()) {
    cursor_.skip(name.bytes);
  }
}

void TokenReader::read_static_value(Token& token) {
  const auto type = cursor_.read<std::uint8_t>();
  if (cursor_.ok() && type != static_cast<std::uint8_t>(ValueType::String)) {
    token.problem = "expected a text as constant value, got another type";
    return;
  }
  read_counted_text(token);
}

void TokenReader::read_counted_text(Token& token) {
  token.kind = TokenKind::Text;
  const ByteView text = cursor_.take(std::size_t{2} * cursor_.read<std::uint16_t>());
  token.value = {text.data(), static_cast<std::uint32_t>(text.size()),
                 static_cast<std::uint8_t>(ValueType::String)};
}

void TokenReader::read_instance(Token& token) {
  token.kind = TokenKind::TemplateInstance;
  cursor_.skip(kTemplateInstanceSkip);
  TemplateInstance& instance = token.instance;
  instance.definition = cursor_.read<std::uint32_t>();
  if (instance.definition == cursor_.position()) {
    // The definition stands here, at its first use.
    cursor_.skip(kDefinitionSizeOffset);
    cursor_.skip(cursor_.read<std::uint32_t>());
  }
  instance.count = cursor_.read<std::uint32_t>();
  instance.descriptors = static_cast<std::uint32_t>(cursor_.position());
  const ByteView descriptors = cursor_.take(kDescriptorBytes * instance.count);
  instance.values = static_cast<std::uint32_t>(cursor_.position());
  std::size_t values_size = 0;
  for (std::size_t at = 0; at < descriptors.size(); at += kDescriptorBytes) {
    values_size += load_le<std::uint16_t>(descriptors, at);
  }
  cursor_.skip(values_size);
}

}  // namespace longwatch::read::evtx
