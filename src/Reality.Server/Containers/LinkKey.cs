using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace Reality.Server.Containers;

/// <summary>The secret that container links are signed with.</summary>
internal static class LinkKey
{
    private const int Length = 32;

    /// <summary>
    /// The configured key (Blobs:LinkKey, base64 of at least 32 bytes), which all servers of a cluster share, else the one in the
    /// data folder, made when missing.
    /// </summary>
    public static byte[] Read(IConfiguration configuration, string dataFolder)
    {
        if (configuration["Blobs:LinkKey"] is not { Length: > 0 } configured)
            return ReadOrMake(Path.Combine(dataFolder, "keys", "container-links.key"));
        var key = new byte[configured.Length];
        return Convert.TryFromBase64String(configured, key, out var length) && length >= Length
            ? key[..length]
            : throw new InvalidOperationException($"Configuration Blobs:LinkKey must be base64 of at least {Length} bytes.");
    }

    // Whole or absent, and the first of two servers that start together wins.
    private static byte[] ReadOrMake(string path)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var made = $"{path}.{Guid.NewGuid():N}";
            using (var file = new FileStream(made, NewPrivateFile()))
                file.Write(RandomNumberGenerator.GetBytes(Length));
            MoveUnlessThere(made, path);
        }
        var key = File.ReadAllBytes(path);
        return key.Length >= Length ? key : throw new InvalidOperationException($"The key file '{path}' is damaged: remove it to get a new one.");
    }

    private static FileStreamOptions NewPrivateFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static void MoveUnlessThere(string made, string path)
    {
        try
        {
            File.Move(made, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(made);
        }
    }
}
