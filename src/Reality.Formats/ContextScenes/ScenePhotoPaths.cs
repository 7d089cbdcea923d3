using System.Globalization;
using System.Text.Json;
using Reality.Core;

namespace Reality.Formats.ContextScenes;

/// <summary>Where the photos of a document are.</summary>
/// <param name="References">Folder or "rds:id" by reference id.</param>
/// <param name="ReferenceOfPhoto">Reference id of each photo, in the order of the document.</param>
/// <param name="PathOfPhoto">Path of each photo below its reference, in the same order.</param>
public sealed record ScenePhotoPaths(
    IReadOnlyDictionary<int, string> References, IReadOnlyList<int> ReferenceOfPhoto, IReadOnlyList<string> PathOfPhoto)
{
    private const string Format = "ContextScene";

    // As those that the reader of the whole document accepts.
    private static readonly JsonSerializerOptions s_json = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <summary>Reads the paths while the rest of the document passes by: memory for the paths only.</summary>
    /// <exception cref="InvalidFileException">The document is invalid; the message names the member.</exception>
    public static ScenePhotoPaths Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream.Length > ContextSceneReader.MaxBytes)
        {
            throw new InvalidFileException(
                Format, $"The document has {stream.Length >> 20} MiB; at most {ContextSceneReader.MaxBytes >> 20} are read.");
        }
        try
        {
            var document = JsonSerializer.Deserialize<DocumentMember>(stream, s_json);
            var photos = document?.PhotoCollection?.Photos ?? [];
            var places = photos.Select(photo => PlaceOf(photo.Key, photo.Value?.ImagePath)).ToList();
            var references = document?.References ?? [];
            return new(
                references.ToDictionary(
                    pair => IdOf(pair.Key) ?? throw Wrong($"References.{pair.Key}", "must have an integer as its id"),
                    pair => pair.Value?.Path ?? throw Wrong($"References.{pair.Key}.Path", "is missing")),
                places.ConvertAll(place => place.Reference), places.ConvertAll(place => place.Path));
        }
        catch (JsonException e)
        {
            throw new InvalidFileException(Format, $"This is not valid JSON: {e.Message}", inner: e);
        }
    }

    private static (int Reference, string Path) PlaceOf(string key, string? text)
    {
        var member = $"PhotoCollection.Photos.{key}.ImagePath";
        if (text is null)
            throw Wrong(member, "is missing");
        var (reference, given) = ScenePath.Split(text);
        var path = given.Replace('\\', '/');
        return ScenePath.IsAllowed(path)
            ? (reference ?? throw Wrong(member, "must be of the form <reference id>:<path>"), path)
            : throw Wrong(member, "must be a relative path without '..'");
    }

    private static int? IdOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static InvalidFileException Wrong(string member, string fault) => new(Format, $"{member} {fault}.");

    private sealed record DocumentMember
    {
        public Dictionary<string, ReferenceMember?>? References { get; init; }

        public CollectionMember? PhotoCollection { get; init; }
    }

    private sealed record ReferenceMember(string? Path);

    private sealed record CollectionMember
    {
        public OrderedDictionary<string, PhotoMember?>? Photos { get; init; }
    }

    private sealed record PhotoMember(string? ImagePath);
}
