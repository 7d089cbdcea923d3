using System.Numerics;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.TouchUps;
using Reality.Formats.Decoding;
using Reality.Formats.Imaging;
using Reality.Formats.WavefrontObj;
using Reality.Jobs.Exports;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.TouchUps;

/// <summary>An edited tile as an OBJ file with materials and pictures.</summary>
/// <param name="frame">Coordinate system of the file.</param>
/// <param name="origin">Origin that its coordinates are relative to.</param>
internal sealed class TouchUpTileFile(
    IJobFiles files, Place data, string name, ExportFrame frame, Vector3d origin, CancellationToken cancellation)
{
    /// <summary>Maximum number of pixels of all pages together.</summary>
    public const long MaxPixels = 130_000_000;

    private const long MaxBytes = 400L << 20;
    private const int MaxMaterialBytes = 16 << 20;

    // Colors without a picture are pages, too.
    private const int MaxPageCount = 1000;

    // Editors round, and some set coordinates a little outside of the page.
    private const float Slack = 1e-3f;

    private ObjContent? _content;
    private IReadOnlyDictionary<string, ObjMaterial>? _materials;

    /// <summary>Whether all triangles have texture coordinates, and some a picture.</summary>
    public bool HasTexture => Content.TextureCoordinates.Length > 0
        && Content.Materials.Any(material => Materials.TryGetValue(material, out var found) && found.Picture is not null);

    /// <summary>Why the tile has no texture, as the end of a sentence.</summary>
    public string ReasonForNoTexture => Content.TextureCoordinates.Length == 0
        ? "not all of its triangles have texture coordinates"
        : Content.Libraries.FirstOrDefault(library => Locate(library) is null) is { } missing
            ? $"its materials, {Path.GetFileName(missing)}, were not uploaded"
            : "none of its materials has a picture";

    /// <summary>The file's triangles, in its own coordinates.</summary>
    public ObjContent Content => _content ??= Open(name, MaxBytes, stream => ObjReader.Read(stream, cancellation));

    private IReadOnlyDictionary<string, ObjMaterial> Materials => _materials ??= ReadMaterials();

    /// <summary>The tile in world coordinates.</summary>
    /// <param name="original">The tile that was exported: pages that are the same as its own are not decoded.</param>
    public EditedTile Read(bool isTextured, TexturedMesh original)
    {
        var edited = new EditedTile { Positions = WorldPositions(), Triangles = Content.Triangles };
        if (!isTextured)
            return edited;
        var (pages, pageOfMaterial) = ReadPages(original);
        return edited with
        {
            TextureCoordinates = CoordinatesOnPages(),
            PageOfTriangle = Array.ConvertAll(Content.MaterialOfTriangle, material => pageOfMaterial[material + 1]),
            Pages = pages,
        };
    }

    private Vector3d[] WorldPositions()
    {
        var positions = Content.Positions;
        var (x, y, z) = (new double[positions.Length], new double[positions.Length], new double[positions.Length]);
        for (var i = 0; i < positions.Length; i++)
            (x[i], y[i], z[i]) = positions[i] + origin;
        frame.ToWorld(x, y, z);
        return Enumerable.Range(0, positions.Length).Select(i => new Vector3d(x[i], y[i], z[i])).ToArray();
    }

    // From the bottom-left corner to the top-left one; triangles on a repetition of the page are moved onto it.
    private Vector2[] CoordinatesOnPages()
    {
        var coordinates = Array.ConvertAll(Content.TextureCoordinates, at => new Vector2(at.X, 1 - at.Y));
        for (var t = 0; t < coordinates.Length; t += 3)
        {
            var corners = coordinates.AsSpan(t, 3);
            var low = Vector2.Min(corners[0], Vector2.Min(corners[1], corners[2]));
            var shift = new Vector2(MathF.Floor(low.X + Slack), MathF.Floor(low.Y + Slack));
            foreach (ref var corner in corners)
            {
                corner -= shift;
                if (corner.X > 1 + Slack || corner.Y > 1 + Slack)
                {
                    throw Fault(
                        "TouchUp_TextureRepeats",
                        "has triangles on which the texture repeats. Give each triangle its own place on a page");
                }
                corner = Vector2.Clamp(corner, Vector2.Zero, Vector2.One);
            }
        }
        return coordinates;
    }

    /// <summary>Pages, and that of each material, the first one being that of triangles without a material.</summary>
    private (IReadOnlyList<Image<Rgb24>> Pages, int[] PageOfMaterial) ReadPages(
        TexturedMesh original)
    {
        var known = original.Pages.Select(page => JpegWriter.Encode(page, TouchUpFolder.PageQuality)).ToList();
        var used = Content.MaterialOfTriangle.Select(material => material + 1).Distinct().Order().ToList();
        var pictures = new Dictionary<string, PageSource>(StringComparer.Ordinal);
        var sources = used.ToDictionary(material => material, material => SourceOf(material, known, pictures));
        var pageOfMaterial = new int[Content.Materials.Count + 1];
        if (used.TrueForAll(material => sources[material].Known >= 0))
        {
            foreach (var material in used)
                pageOfMaterial[material] = sources[material].Known;
            return (original.Pages, pageOfMaterial);
        }
        var pages = new List<Image<Rgb24>>();
        var pageOf = new Dictionary<PageSource, int>();
        var pixels = 0L;
        foreach (var material in used)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!pageOf.TryGetValue(sources[material], out pageOfMaterial[material]))
            {
                if (pages.Count == MaxPageCount)
                    throw TooManyPages();
                pageOfMaterial[material] = pageOf[sources[material]] = pages.Count;
                pages.Add(PageOf(sources[material], original, ref pixels));
            }
        }
        return (pages, pageOfMaterial);
    }

    /// <param name="number">0 for triangles without a material, then that of a material plus one.</param>
    /// <param name="pictures">Sources of the pictures that were looked for: a file may name one for each triangle.</param>
    private PageSource SourceOf(int number, List<byte[]> known, Dictionary<string, PageSource> pictures)
    {
        var material = (number == 0 ? null : Materials.GetValueOrDefault(Content.Materials[number - 1])) ?? new();
        if (material.Picture is not { } picture)
            return new(null, -1, material.Color);
        if (pictures.TryGetValue(picture, out var source))
            return source;
        if (pictures.Count == MaxPageCount)
            throw TooManyPages();
        return pictures[picture] = SourceOf(picture, known);
    }

    private PageSource SourceOf(string picture, List<byte[]> known)
    {
        cancellation.ThrowIfCancellationRequested();
        var path = Locate(picture) ?? throw Fault(
            "TouchUp_PageMissing",
            $"needs the picture {Path.GetFileName(picture)}, which was not uploaded. Upload it beside the OBJ file");
        var bytes = files.SizeOf(data, path) is { } size && known.Exists(page => page.Length == size)
            ? File.ReadAllBytes(files.Find(data, path)!)
            : [];
        return new(path, known.FindIndex(page => page.AsSpan().SequenceEqual(bytes)), default);
    }

    private Image<Rgb24> PageOf(PageSource source, TexturedMesh original, ref long pixels)
    {
        if (source.Known >= 0)
            return original.Pages[source.Known];
        if (source.Path is not { } path)
        {
            var plain = new Image<Rgb24>(4, 4);
            plain.Pixels.AsSpan().Fill(source.Color);
            return plain;
        }
        try
        {
            var file = files.Find(data, path)!;
            var header = DecoderPool.Shared.ReadHeader(file, path, cancellation);
            pixels += (long)header.Width * header.Height;
            if (pixels > MaxPixels)
                throw Fault("TouchUp_PagesTooLarge", $"has pages of more than {MaxPixels / 1_000_000} million pixels together");
            DecoderPool.Shared.RequireWhole(header, file, path, cancellation);
            return DecoderPool.Shared.ReadColor(file, path, 1, cancellation);
        }
        catch (InvalidFileException e)
        {
            throw new StageException("TouchUp_Invalid", $"A page of {name} cannot be used: {e.Message}");
        }
    }

    private Dictionary<string, ObjMaterial> ReadMaterials()
    {
        var materials = new Dictionary<string, ObjMaterial>(StringComparer.Ordinal);
        foreach (var path in Content.Libraries.Select(Locate).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            foreach (var (material, found) in Open(path, MaxMaterialBytes, stream => MtlReader.Read(stream, cancellation)))
                materials[material] = found;
        }
        return materials;
    }

    /// <summary>Name of a file that another one refers to: relative to the tile's folder, or by its last part.</summary>
    private string? Locate(string reference)
    {
        var slash = name.LastIndexOf('/');
        var folder = slash < 0 ? "" : name[..(slash + 1)];
        var relative = reference.Replace('\\', '/');
        while (relative.StartsWith("./", StringComparison.Ordinal))
            relative = relative[2..];
        foreach (var candidate in (ReadOnlySpan<string>)[folder + relative, folder + relative[(relative.LastIndexOf('/') + 1)..]])
        {
            if (!candidate.Contains("..", StringComparison.Ordinal) && files.Contains(data, candidate))
                return candidate;
        }
        return null;
    }

    private T Open<T>(string path, long maxBytes, Func<Stream, T> read)
    {
        if (files.SizeOf(data, path) is { } size && size > maxBytes)
        {
            throw new StageException(
                "TouchUp_Invalid", $"{files.Describe(data, path)} has {size} bytes; at most {maxBytes} are read.");
        }
        try
        {
            using var stream = File.OpenRead(files.Find(data, path)!);
            return read(stream);
        }
        catch (InvalidFileException e)
        {
            throw new StageException("TouchUp_Invalid", $"{files.Describe(data, path)} cannot be used: {e.Message}");
        }
    }

    private StageException TooManyPages() =>
        Fault("TouchUp_PagesTooLarge", $"has more than {MaxPageCount} pages and plain colors. Join some");

    private StageException Fault(string code, string what) => new(code, $"{files.Describe(data, name)} {what}.");

    /// <summary>Where a page comes from.</summary>
    /// <param name="Path">Name of the picture; null for a color.</param>
    /// <param name="Known">Number of the page of the original that it is; -1 if it is none of them.</param>
    private sealed record PageSource(string? Path, int Known, Rgb24 Color);
}
