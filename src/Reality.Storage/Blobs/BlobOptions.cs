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

    /// <summary>Of <see cref="BlobKind.Azure"/>: connection string of the account.</summary>
    public string? AzureConnection { get; init; }

    /// <summary>
    /// Of <see cref="BlobKind.Azure"/>: true to hand out links to this server, which fetches from the account, where clients cannot
    /// reach it. Default: false, links to the account.
    /// </summary>
    public bool Proxy { get; init; }

    /// <summary>Of <see cref="BlobKind.S3"/>: the bucket, which is there already.</summary>
    public string? S3Bucket { get; init; }

    /// <summary>Of <see cref="BlobKind.S3"/>: address of the server; null = Amazon's.</summary>
    public string? S3ServiceUrl { get; init; }

    public string? S3Region { get; init; }

    /// <summary>Of <see cref="BlobKind.S3"/>: null = the keys that the machine gives the process.</summary>
    public string? S3AccessKey { get; init; }

    public string? S3SecretKey { get; init; }

    /// <exception cref="InvalidOperationException">A setting has no such value; the message names it.</exception>
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
        : throw new InvalidOperationException($"Configuration {section.Path}:{key} is missing: {section.Path}:Kind needs it.");

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
