using Microsoft.Extensions.Configuration;

namespace Reality.Storage.Blobs;

/// <summary>Configuration section "Blobs".</summary>
public sealed record BlobOptions
{
    public BlobKind Kind { get; init; }

    /// <summary><see cref="BlobKind.Folder"/>: full path. Default: "blobs" in the data folder.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// <see cref="BlobKind.Folder"/>: whether each write is flushed to disk before it is confirmed. Default: false.
    /// </summary>
    public bool Flush { get; init; }

    /// <summary><see cref="BlobKind.Azure"/>: connection string of the account.</summary>
    public string? AzureConnection { get; init; }

    /// <summary>
    /// <see cref="BlobKind.Azure"/>: true if clients cannot reach the account; links then lead to this server, which forwards to
    /// the account. Default: false, links lead to the account.
    /// </summary>
    public bool Proxy { get; init; }

    /// <summary><see cref="BlobKind.S3"/>: name of an existing bucket.</summary>
    public string? S3Bucket { get; init; }

    /// <summary><see cref="BlobKind.S3"/>: address of the server; null for Amazon's.</summary>
    public string? S3ServiceUrl { get; init; }

    public string? S3Region { get; init; }

    /// <summary>
    /// <see cref="BlobKind.S3"/>: null selects the credentials of the machine (environment, profile, instance role).
    /// </summary>
    public string? S3AccessKey { get; init; }

    public string? S3SecretKey { get; init; }

    /// <summary>
    /// Full path of the folder for what all processes of this machine share besides the blobs: the one that holds the folder of
    /// the blobs, or the data folder.
    /// </summary>
    public string SharedFolder(string dataFolder) =>
        Kind == BlobKind.Folder ? Path.GetDirectoryName(Folder) ?? dataFolder : dataFolder;

    /// <summary>Reads the section; relative paths start at the data folder.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing or invalid; the message names it.</exception>
    public static BlobOptions Read(IConfiguration configuration, string dataFolder)
    {
        var section = configuration.GetSection("Blobs");
        var kind = Parse(section, "Kind", BlobKind.Folder);
        return new BlobOptions
        {
            Kind = kind,
            Folder = Path.GetFullPath(section["Folder"] ?? "blobs", dataFolder),
            Flush = Flag(section, "Flush"),
            AzureConnection = kind == BlobKind.Azure ? Needed(section, "Azure:ConnectionString") : null,
            Proxy = Flag(section, "Azure:Proxy"),
            S3Bucket = kind == BlobKind.S3 ? Needed(section, "S3:Bucket") : null,
            S3ServiceUrl = section["S3:ServiceUrl"],
            S3Region = section["S3:Region"],
            S3AccessKey = section["S3:AccessKey"],
            S3SecretKey = section["S3:SecretKey"],
        };
    }

    private static string Needed(IConfigurationSection section, string key) => section[key] is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"Configuration {section.Path}:{key} is missing: {section.Path}:Kind requires it.");

    private static bool Flag(IConfigurationSection section, string key) =>
        section[key] is { } text && (bool.TryParse(text, out var value) ? value : throw Wrong(section, key, "true, false"));

    private static T Parse<T>(IConfigurationSection section, string key, T missing)
        where T : struct, Enum =>
        section[key] is not { } text ? missing
        : Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value
        : throw Wrong(section, key, string.Join(", ", Enum.GetNames<T>()));

    private static InvalidOperationException Wrong(IConfigurationSection section, string key, string allowed) =>
        new($"Configuration {section.Path}:{key} must be one of: {allowed}.");
}

/// <summary>Where the blobs are stored.</summary>
public enum BlobKind
{
    /// <summary>A folder on this machine.</summary>
    Folder,

    /// <summary>An Azure Blob account or a compatible server.</summary>
    Azure,

    /// <summary>A bucket of S3 or of a compatible server.</summary>
    S3,
}
