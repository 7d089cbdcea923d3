using Microsoft.Extensions.Configuration;

namespace Reality.Storage.Blobs;

/// <summary>The section "Blobs" of the configuration.</summary>
public sealed record BlobOptions
{
    public BlobKind Kind { get; init; }

    /// <summary>Of <see cref="BlobKind.Folder"/>: full path. Default: "blobs" in the data folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Of <see cref="BlobKind.Folder"/>: true to have each write on the disk before it is confirmed. Default: false.</summary>
    public bool Flush { get; init; }

    /// <exception cref="InvalidOperationException">A setting has no such value; the message names it.</exception>
    public static BlobOptions Read(IConfiguration configuration, string dataFolder)
    {
        var section = configuration.GetSection("Blobs");
        return new BlobOptions
        {
            Kind = Parse(section, "Kind", BlobKind.Folder),
            Folder = Path.GetFullPath(section["Folder"] ?? "blobs", dataFolder),
            Flush = section["Flush"] is { } flush && (bool.TryParse(flush, out var value) ? value : throw Wrong(section, "Flush", "true or false")),
        };
    }

    private static T Parse<T>(IConfigurationSection section, string key, T missing)
        where T : struct, Enum =>
        section[key] is not { } text ? missing
        : Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value
        : throw Wrong(section, key, string.Join(", ", Enum.GetNames<T>()));

    private static InvalidOperationException Wrong(IConfigurationSection section, string key, string allowed) =>
        new($"Configuration {section.Path}:{key} must be one of: {allowed}.");
}
