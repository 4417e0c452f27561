package dev.bronzeline.schema.registry;

import dev.bronzeline.config.RegistrySettings.KeyStoreFile;
import dev.bronzeline.schema.SchemaException;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** What TLS needs to know, from files. */
final class RegistryTls {

  private RegistryTls() {}

  static SSLContext context(@Nullable KeyStoreFile trust, @Nullable KeyStoreFile key) {
    try {
      TrustManagerFactory believed =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      believed.init(trust == null ? null : open(trust));
      KeyManagerFactory own =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      if (key != null) {
        own.init(open(key), password(key));
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(key == null ? null : own.getKeyManagers(), believed.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new SchemaException(
          "TLS to the schema registry cannot be set up: " + e.getMessage() + ".", e);
    }
  }

  /** Java finds out by itself whether it is PKCS 12 or JKS. */
  private static KeyStore open(KeyStoreFile store) {
    try {
      return KeyStore.getInstance(new File(store.file()), password(store));
    } catch (IOException | GeneralSecurityException e) {
      throw new SchemaException(
          "The file %s cannot be opened as a key store with the password of schema.registry: %s."
              .formatted(store.file(), e.getMessage()),
          e);
    }
  }

  private static char @Nullable [] password(KeyStoreFile store) {
    return store.password() == null ? null : store.password().reveal().toCharArray();
  }
}
