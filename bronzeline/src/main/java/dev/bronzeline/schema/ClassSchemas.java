package dev.bronzeline.schema;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.types.StructType;

/** Schemas that are code: a class that says its schema, or a Java bean. */
final class ClassSchemas {

  private static final String METHOD = "schema";

  private ClassSchemas() {}

  static StructType of(String name) {
    Class<?> type = type(name);
    try {
      Method method = type.getMethod(METHOD);
      if (Modifier.isStatic(method.getModifiers())
          && StructType.class.isAssignableFrom(method.getReturnType())) {
        return (StructType) method.invoke(null);
      }
    } catch (NoSuchMethodException e) {
      // Then it is a bean.
    } catch (ReflectiveOperationException e) {
      throw new SchemaException(
          "The schema method of class %s failed: %s".formatted(name, e.getCause()), e);
    }
    return bean(type);
  }

  private static StructType bean(Class<?> type) {
    try {
      return Encoders.bean(type).schema();
    } catch (RuntimeException e) {
      throw new SchemaException(
          ("The class %s has no public static method StructType schema(), and is no bean either:"
                  + " %s")
              .formatted(type.getName(), e.getMessage()),
          e);
    }
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name, true, Thread.currentThread().getContextClassLoader());
    } catch (ClassNotFoundException e) {
      throw new SchemaException(
          "There is no class " + name + " on the class path; add its jar, or name a file.", e);
    }
  }
}
