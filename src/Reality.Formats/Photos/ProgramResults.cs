using System.Text;
using Reality.Core;
using Reality.Formats.Imaging;

namespace Reality.Formats.Photos;

/// <summary>
/// Tells images that a program computed from photos: georeferenced images such as orthophotos and elevations, and textures of
/// models. An image with data of a camera is never one, so that georeferenced photos stay photos.
/// </summary>
/// <remarks>
/// An image is georeferenced by tags (OGC GeoTIFF 1.1, section 7) or by a world file beside it. It is a texture if a model in
/// the same folder, or in one above it, mentions its file name.
/// </remarks>
internal sealed class ProgramResults
{
    // A description of materials has some hundred bytes per image.
    private const int MaxModelBytes = 1 << 20;

    // Spaces at which a file name can begin in one line of a material library: "map_Kd -s 1 1 1 NAME".
    private const int MaxWordCount = 16;

    private static readonly string[] s_modelExtensions = [".mtl", ".gltf", ".dae", ".ply", ".x3d"];
    private static readonly char[] s_separators = ['\r', '\n', '\t', '"', '\'', '<', '>', '/', '\\'];

    private readonly Predicate<string> _hasCameraData;
    private readonly HashSet<string> _names;
    private readonly Dictionary<string, string> _modelOfTexture = new(StringComparer.Ordinal);

    private ProgramResults(IReadOnlyList<string> names, Predicate<string> hasCameraData) =>
        (_names, _hasCameraData) = (new(names, StringComparer.OrdinalIgnoreCase), hasCameraData);

    /// <summary>Reads the models among files.</summary>
    /// <param name="hasCameraData">See <see cref="Decoding.IPhotoDecoder.HasCameraData"/>; called from several threads.</param>
    public static ProgramResults Among(
        IReadOnlyList<string> names, Func<string, Stream?> open, Predicate<string> hasCameraData,
        CancellationToken cancellation)
    {
        var results = new ProgramResults(names, hasCameraData);
        var models = names.Where(
            name => s_modelExtensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase)).ToList();
        if (models.Count == 0)
            return results;
        var byFileName = names.ToLookup(name => name[(name.LastIndexOf('/') + 1)..], StringComparer.OrdinalIgnoreCase);
        foreach (var model in models)
        {
            var folder = model[..(model.LastIndexOf('/') + 1)];
            var mentions = MentionsIn(model, open, cancellation).Where(byFileName.Contains)
                .Distinct(StringComparer.OrdinalIgnoreCase);
            foreach (var fileName in mentions)
            {
                foreach (var texture in byFileName[fileName].Where(name => name.StartsWith(folder, StringComparison.Ordinal)))
                    results._modelOfTexture.TryAdd(texture, model);
            }
        }
        return results;
    }

    /// <summary>Whether a file is the one of another name with a suffix.</summary>
    public bool IsBackup(string name, string suffix) =>
        name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) && _names.Contains(name[..^suffix.Length]);

    /// <summary>Why an image is a result, continuing a sentence that begins with its name; null if it may be a photo.</summary>
    /// <param name="stream">Seekable.</param>
    public string? ReasonFor(string name, ImageFileFormat format, Stream stream)
    {
        var reason = _modelOfTexture.TryGetValue(name, out var model) ? $"is a texture of the model {model}"
            : HasWorldFile(name) ? "has a world file beside it"
            : format == ImageFileFormat.Tiff && IsGeoTiff(stream) ? "is georeferenced"
            : null;
        return reason is null || _hasCameraData(name)
            ? null
            : $"{reason} and has no data of a camera, as results of programs do; if it is a photo, write the model of its camera "
                + "into its EXIF";
    }

    // The first and last letters of the extension, or all of them, and a w: "a.tfw", "a.jpgw".
    private bool HasWorldFile(string name)
    {
        var extension = Path.GetExtension(name);
        return extension.Length > 2
            && new[] { $".{extension[1]}{extension[^1]}w", extension + "w", ".wld" }.Any(
                other => _names.Contains(Path.ChangeExtension(name, other)));
    }

    private static bool IsGeoTiff(Stream stream)
    {
        var directory = TiffDirectory.ReadFirst(stream);
        return directory.ByteCount(TiffTag.ModelPixelScale) > 0 || directory.ByteCount(TiffTag.ModelTransformation) > 0
            || directory.ByteCount(TiffTag.GeoKeyDirectory) > 0;
    }

    /// <summary>Parts of the text of a model that may be file names.</summary>
    private static IEnumerable<string> MentionsIn(
        string model, Func<string, Stream?> open, CancellationToken cancellation)
    {
        foreach (var part in TextOf(model, open).Split(s_separators, StringSplitOptions.RemoveEmptyEntries))
        {
            cancellation.ThrowIfCancellationRequested();
            var rest = part.Trim();
            for (var i = 0; i < MaxWordCount && rest.Length > 0; i++)
            {
                yield return rest.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(rest) : rest;
                var space = rest.IndexOf(' ', StringComparison.Ordinal);
                rest = space < 0 ? "" : rest[space..].TrimStart();
            }
        }
    }

    private static string TextOf(string model, Func<string, Stream?> open)
    {
        try
        {
            using var stream = open(model);
            if (stream is null)
                return "";
            var bytes = new byte[Math.Min(stream.Length, MaxModelBytes)];
            return Encoding.UTF8.GetString(bytes, 0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidFileException)
        {
            return "";
        }
    }
}
