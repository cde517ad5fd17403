#include "read/evtx/record_walker.h"

#include <algorithm>
#include <string_view>

#include "base/limits.h"
#include "read/evtx/utf16_names.h"

namespace longwatch::read::evtx {
namespace {

struct PredefinedEntity {
  std::string_view name;
  std::string_view text;
};

// XML 1.0, 4.6.
constexpr PredefinedEntity kEntities[] = {
    {"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"},
};

Piece constant_piece(std::string_view ascii) {
  Piece piece;
  piece.value = {as_bytes(ascii).data(), static_cast<std::uint32_t>(ascii.size()),
                 static_cast<std::uint8_t>(ValueType::AnsiString)};
  return piece;
}

Piece value_piece(const TypedBytes& value) {
  Piece piece;
  piece.value = value;
  return piece;
}

}  // namespace

WalkOutcome RecordWalker::walk_record(ByteView chunk, std::size_t begin, std::size_t end,
                                      RecordSink& sink) {
  chunk_ = chunk;
  sink_ = &sink;
  if (walk(begin, end, FrameKind::Fragment) == WalkOutcome::Done && roots_ == 0) {
    damaged("the record holds no element");
  }
  return outcome_;
}

WalkOutcome RecordWalker::walk_definition(ByteView chunk, std::size_t begin, std::size_t end,
                                          RecordSink& sink) {
  chunk_ = chunk;
  sink_ = &sink;
  return walk(begin, end, FrameKind::Definition);
}

WalkOutcome RecordWalker::walk(std::size_t begin, std::size_t end, FrameKind kind) {
  const auto ids = kind == FrameKind::Definition ? DependencyIds::Present : DependencyIds::Absent;
  frames_.clear();
  starts_.clear();
  pieces_.clear();
  in_attribute_ = false;
  in_start_tag_ = false;
  depth_ = 0;
  deepest_ = 0;
  roots_ = 0;
  tokens_ = 0;
  fragments_ = 1;
  outcome_ = WalkOutcome::Done;
  problem_ = "";
  frames_.push_back(Frame{TokenReader(chunk_, begin, end, ids), kind, 0, {}, 0});
  while (!frames_.empty()) {
    if (++tokens_ > limits::kEvtxTokensPerRecord) {
      over_limit("the record has more tokens than the limit");
      break;
    }
    if (!handle(frames_.back().reader.next())) {
      break;
    }
  }
  return outcome_;
}

bool RecordWalker::handle(const Token& token) {
  switch (token.kind) {
    case TokenKind::EndOfFragment:
      return pop_frame();
    case TokenKind::OpenElement:
    case TokenKind::Attribute:
    case TokenKind::CloseStartElement:
    case TokenKind::CloseEmptyElement:
    case TokenKind::EndElement:
      return handle_tag(token);
    case TokenKind::Text:
    case TokenKind::Entity:
    case TokenKind::Substitution:
      return content(token);
    case TokenKind::TemplateInstance:
      return push_template(token.instance);
    case TokenKind::Instruction:
      // Inside a definition it would hold a name that nobody compares: see TemplateCache.
      return frames_.back().kind != FrameKind::Definition ||
             damaged("a template definition holds a processing instruction");
    case TokenKind::Damaged:
      break;
  }
  return damaged(token.problem);
}

bool RecordWalker::handle_tag(const Token& token) {
  const bool opens = token.kind == TokenKind::OpenElement;
  const bool ends = token.kind == TokenKind::EndElement;
  if ((opens || ends) == in_start_tag_) {
    return damaged(in_start_tag_ ? "a start tag does not end"
                                 : "a start tag ends that never began");
  }
  switch (token.kind) {
    case TokenKind::OpenElement:
      return open_element(token);
    case TokenKind::Attribute:
      flush_attribute();
      attribute_ = {token.name, token.name_word};
      in_attribute_ = true;
      return true;
    case TokenKind::CloseStartElement:
      return end_start_tag();
    case TokenKind::CloseEmptyElement:
      return end_start_tag() && end_element();
    default:
      return end_element();
  }
}

bool RecordWalker::open_element(const Token& token) {
  flush_text();
  if (depth_ == limits::kEvtxElementDepth) {
    return over_limit("elements nest deeper than the limit");
  }
  if (depth_ == 0 && ++roots_ > 1 && frames_.front().kind != FrameKind::Definition) {
    return damaged("the record holds more than one element");
  }
  deepest_ = std::max(deepest_, ++depth_);
  in_start_tag_ = true;
  sink_->open_element({token.name, token.name_word});
  return true;
}

bool RecordWalker::end_start_tag() {
  flush_attribute();
  in_start_tag_ = false;
  return true;
}

bool RecordWalker::end_element() {
  flush_text();
  if (depth_ == frames_.back().element_depth) {
    return damaged("an element ends that never began");
  }
  --depth_;
  sink_->close_element();
  return true;
}

bool RecordWalker::content(const Token& token) {
  if (in_start_tag_ && !in_attribute_) {
    return damaged("content stands inside a start tag");
  }
  if (pieces_.size() == limits::kEvtxValuesPerRecord) {
    return over_limit("a text consists of more pieces than the limit");
  }
  if (token.kind == TokenKind::Substitution) {
    return substitution(token);
  }
  if (token.kind == TokenKind::Entity) {
    add_entity(token.name);
  } else {
    pieces_.push_back(value_piece(token.value));
  }
  return true;
}

bool RecordWalker::substitution(const Token& token) {
  const Frame& frame = frames_.back();
  if (frame.kind == FrameKind::Fragment) {
    return damaged("a substitution stands outside a template");
  }
  if (frame.kind == FrameKind::Definition) {
    Piece piece;
    piece.substitution = token.substitution;
    piece.declared_type = token.declared_type;
    pieces_.push_back(piece);
    return true;
  }
  const TypedBytes value = filled(frame, token.substitution);
  if (value.type == kBinXmlType && value.size > 0 && !in_attribute_) {
    return push_fragment(value);
  }
  pieces_.push_back(value_piece(value));
  return true;
}

TypedBytes RecordWalker::filled(const Frame& frame, std::uint16_t index) const {
  if (index >= frame.instance.count) {
    return {};
  }
  const std::size_t descriptor = frame.instance.descriptors + kDescriptorBytes * index;
  return {chunk_.data() + starts_[frame.first_start + index],
          load_le<std::uint16_t>(chunk_, descriptor),
          load_le<std::uint8_t>(chunk_, descriptor + 2)};
}

bool RecordWalker::push_template(const TemplateInstance& instance) {
  if (in_start_tag_) {
    return damaged("a template stands inside a start tag");
  }
  if (frames_.front().kind == FrameKind::Definition) {
    return damaged("a template definition uses another template");
  }
  if (frames_.size() >= 2 * limits::kEvtxTemplateDepth) {
    return over_limit("templates nest deeper than the limit");
  }
  if (instance.count > limits::kEvtxValuesPerRecord) {
    return over_limit("a template instance has more values than the limit");
  }
  flush_text();
  ByteCursor cursor(chunk_, instance.definition);
  cursor.skip(kDefinitionSizeOffset);
  const auto size = cursor.read<std::uint32_t>();
  const std::size_t begin = cursor.position();
  cursor.skip(size);
  if (!cursor.ok()) {
    return damaged("a template definition lies outside the chunk");
  }
  const std::size_t first_start = starts_.size();
  std::uint32_t start = instance.values;
  for (std::size_t i = 0; i < instance.count; ++i) {
    starts_.push_back(start);
    start += load_le<std::uint16_t>(chunk_, instance.descriptors + kDescriptorBytes * i);
  }
  const TokenReader reader(chunk_, begin, begin + size, DependencyIds::Present);
  frames_.push_back(Frame{reader, FrameKind::Template, depth_, instance, first_start});
  return true;
}

bool RecordWalker::push_fragment(const TypedBytes& value) {
  flush_text();
  if (++fragments_ > limits::kEvtxFragmentsPerRecord) {
    return over_limit("the record embeds more fragments than the limit");
  }
  if (frames_.size() >= 2 * limits::kEvtxTemplateDepth) {
    return over_limit("fragments nest deeper than the limit");
  }
  const auto begin = static_cast<std::size_t>(value.data - chunk_.data());
  const TokenReader reader(chunk_, begin, begin + value.size, DependencyIds::Absent);
  frames_.push_back(Frame{reader, FrameKind::Fragment, depth_, {}, starts_.size()});
  return true;
}

bool RecordWalker::pop_frame() {
  const Frame& frame = frames_.back();
  if (in_start_tag_ || depth_ != frame.element_depth) {
    return damaged("binary XML ends inside an element");
  }
  flush_text();
  starts_.resize(frame.first_start);
  frames_.pop_back();
  return true;
}

void RecordWalker::add_entity(ByteView name) {
  for (const PredefinedEntity& entity : kEntities) {
    if (equals_ascii(name, entity.name)) {
      pieces_.push_back(constant_piece(entity.text));
      return;
    }
  }
  // Nobody declares other entities in a log; shown as written.
  pieces_.push_back(constant_piece("&"));
  pieces_.push_back(value_piece({name.data(), static_cast<std::uint32_t>(name.size()),
                                 static_cast<std::uint8_t>(ValueType::String)}));
  pieces_.push_back(constant_piece(";"));
}

void RecordWalker::flush_attribute() {
  if (in_attribute_) {
    sink_->attribute(attribute_, pieces_);
    pieces_.clear();
    in_attribute_ = false;
  }
}

void RecordWalker::flush_text() {
  if (!pieces_.empty()) {
    sink_->text(pieces_);
    pieces_.clear();
  }
}

bool RecordWalker::damaged(const char* problem) {
  outcome_ = WalkOutcome::Damaged;
  problem_ = problem;
  return false;
}

bool RecordWalker::over_limit(const char* problem) {
  outcome_ = WalkOutcome::Limit;
  problem_ = problem;
  return false;
}

}  // namespace longwatch::read::evtx
