package dev.bronzeline.storage;

import dev.bronzeline.schema.Columns;
import dev.bronzeline.storage.StoredTexts.Place;
import java.util.Set;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** Walks through a row of a data file, as Parquet's own example reader makes it. */
final class TextsOfGroup {
  private static final String ANY_KEY = "*";

  /** The original bytes are of interest; the rest is ours and tells nothing of them. */
  private static final Set<String> OF_DEAD_LETTERS = Set.of("key", "value", "headers");

  private final StoredTexts.Visitor visitor;
  private final boolean bytesToo;

  private TextsOfGroup(StoredTexts.Visitor visitor, boolean bytesToo) {
    this.visitor = visitor;
    this.bytesToo = bytesToo;
  }

  static void visit(Group row, boolean isDeadLetter, StoredTexts.Visitor visitor) {
    var texts = new TextsOfGroup(visitor, isDeadLetter);
    for (int i = 0; i < row.getType().getFieldCount(); i++) {
      String column = row.getType().getFieldName(i);
      boolean isOfInterest =
          isDeadLetter
              ? OF_DEAD_LETTERS.contains(column)
              : !column.startsWith("_") || column.equals(Columns.RESCUED);
      if (isOfInterest) {
        texts.field(row, i, Place.of(column));
      }
    }
  }

  /** Everything in a field of a group, which may repeat. */
  private void field(Group group, int field, Place place) {
    Type type = group.getType().getType(field);
    for (int i = 0; i < group.getFieldRepetitionCount(field); i++) {
      if (!type.isPrimitive()) {
        nested(group.getGroup(field, i), place);
      } else if (isText(type)) {
        visitor.text(place, group.getBinary(field, i).getBytes());
      }
    }
  }

  private boolean isText(Type type) {
    if (!type.isPrimitive()
        || type.asPrimitiveType().getPrimitiveTypeName() != PrimitiveTypeName.BINARY) {
      return false;
    }
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    return annotation instanceof StringLogicalTypeAnnotation || (bytesToo && annotation == null);
  }

  private void nested(Group group, Place place) {
    GroupType type = group.getType();
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    if (annotation instanceof ListLogicalTypeAnnotation) {
      for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
        field(group.getGroup(0, i), 0, place.element());
      }
    } else if (annotation instanceof MapLogicalTypeAnnotation) {
      for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
        Group entry = group.getGroup(0, i);
        boolean texts = isText(entry.getType().getType(0));
        field(entry, 0, place);
        field(entry, 1, place.value(texts ? entry.getString(0, 0) : ANY_KEY));
      }
    } else {
      for (int i = 0; i < type.getFieldCount(); i++) {
        field(group, i, place.field(type.getFieldName(i)));
      }
    }
  }
}
