using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Contract.Requests;
using Reality.Contract.Specifications;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Splats;
using Reality.Formats.Geodesy;
using Reality.Formats.Gltf;
using Reality.Formats.Ply;
using Reality.Formats.Spz;
using Reality.Formats.Tiles3D;
using Reality.Jobs.Exports;
using Reality.Jobs.Exports.WebPages;
using Reality.Pipeline;

namespace Reality.Jobs.Splats;

/// <summary>The formats of published splats: file names, coordinate systems, and how they are written.</summary>
internal static class SplatFormats
{
    private const string Property = "specifications.options.exportCrs";
    private const string EarthCentered = "EPSG:4978";
    private const string MetadataName = "Splats.json";
    private const string PageResource = "Reality.Jobs.Splats.index.html";

    /// <summary>The file to open first.</summary>
    public static string RootNameOf(SplatFormat format) => format switch
    {
        SplatFormat.Ply => "Splats.ply",
        SplatFormat.Spz => "Splats.spz",
        _ => "tileset.json",
    };

    /// <summary>The coordinate system that the files are in; null for a local one.</summary>
    /// <param name="origin">Origin of the scene; null if it has no position on the earth.</param>
    public static string? WrittenCrsOf(SplatFormat format, string? crs, GeoPoint? origin)
    {
        if (origin is null)
            return null;
        if (IsTileset(format))
            return EarthCentered;
        using var frame = ExportFrame.Of(origin, crs);
        return frame.System?.Definition;
    }

    /// <summary>The system that a scene must have a place in; null = none.</summary>
    public static string? NeededCrs(SplatFormat format, string? crs) => IsTileset(format) ? null : crs;

    /// <summary>Rejects systems in which splats would be distorted. Throws <see cref="StageException"/>.</summary>
    public static void Refuse(SplatFormat format, string? crs)
    {
        if (crs is null)
            return;
        if (!CoordinateSystemParser.TryParse(crs, out var system, out var problem))
            throw new StageException("Crs_Unknown", $"{Property}: {problem}");
        // Tiles lie at the same place of the earth in all systems.
        if (IsTileset(format))
            return;
        var reason = AxisOrientation.IsMirrored(system) ? "its axes are those of a mirror image"
            : system.Kind == CoordinateSystemKind.Geographic ? "it has degrees on two axes and meters on the third"
            : system.Kind == CoordinateSystemKind.Projected && system.MetersPerUnit != system.MetersPerHeightUnit
            ? "its heights have another unit than its first two axes"
            : null;
        if (reason is not null)
        {
            throw new StageException(
                "Crs_Unsuitable",
                $"{Property}: splats cannot be written in {crs} ({system.Name}), because {reason}. Choose a projected system, "
                + $"such as the UTM zone of the photos, or leave it out.");
        }
    }

    /// <summary>Writes the files of a format, and a page that shows them, into an empty folder.</summary>
    public static void Write(SplatFormat format, SplatCloud splats, ExportFrame frame, string folder, int threadCount)
    {
        WebPage.Write(folder, PageResource, RootNameOf(format));
        switch (format)
        {
            case SplatFormat.Ply:
                WriteSingle(SplatFrame.Place(splats, frame), frame, folder, RootNameOf(format), false);
                break;
            case SplatFormat.Spz:
                WriteSingle(SplatFrame.Place(splats, frame), frame, folder, RootNameOf(format), true);
                break;
            default:
                WriteTileset(splats, frame, folder, format == SplatFormat.Tiles3DLod, threadCount);
                break;
        }
    }

    private static bool IsTileset(SplatFormat format) => format is SplatFormat.Tiles3D or SplatFormat.Tiles3DLod;

    private static void WriteSingle(SplatCloud splats, ExportFrame frame, string folder, string name, bool isSpz)
    {
        var origin = splats.Origin;
        var place = string.Create(CultureInfo.InvariantCulture, $"{origin.X} {origin.Y} {origin.Z}");
        if (isSpz)
        {
            File.WriteAllBytes(Path.Combine(folder, name), SpzWriter.Encode(SplatGlbWriter.Upright(splats)));
        }
        else
        {
            using var stream = new BufferedStream(File.Create(Path.Combine(folder, name)), 1 << 20);
            var crs = frame.System?.Definition ?? "local";
            SplatPlyWriter.Write(stream, splats, [$"CRS {crs}", $"origin {place}"]);
        }
        var metadata = new JsonObject
        {
            ["file"] = name,
            ["splatCount"] = splats.Count,
            ["harmonicDegree"] = splats.Degree,
            ["antialiased"] = splats.IsAntialiased,
            ["crs"] = frame.System?.Definition,
            ["wkt"] = frame.System is null ? null : frame.WktWithHeights,
            ["origin"] = new JsonArray(origin.X, origin.Y, origin.Z),
            ["axes"] = isSpz ? "x = first axis of the CRS, y = up, z = minus the second axis" : "those of the CRS",
        };
        WriteMetadata(folder, metadata);
    }

    private static void WriteTileset(SplatCloud splats, ExportFrame frame, string folder, bool hasLevels, int threadCount)
    {
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        var tree = hasLevels ? SplatTree.Of(splats, threadCount) : null;
        var root = tree is not null
            ? WriteNode(tree, folder)
            : TilesetNode.Over([.. SplatTree.LeavesOf(splats).Select(leaf => WriteNode(leaf, folder))]);
        // A tile without content would not be refined if it had no error.
        var leastError = hasLevels ? 1e-3 : root.Bounds.Size.Length;
        root = root with { GeometricErrorMeters = Math.Max(root.GeometricErrorMeters, leastError) };
        using var stream = File.Create(Path.Combine(folder, RootNameOf(SplatFormat.Tiles3D)));
        TilesetWriter.Write(stream, root, frame.World, contentExtensions: SplatGlbWriter.Extensions);
        if (tree is not null)
            WriteLevels(tree, new(splats, new(threadCount)), folder);
    }

    // From the root to the leaves: sizes that a viewer loads, and similarity to the leaves.
    private static void WriteLevels(SplatTree tree, SplatLikeness likeness, string folder)
    {
        var levels = new JsonArray();
        foreach (var cut in tree.Cuts())
        {
            SplatTree.CollectCopies();
            var isLeaves = cut.All(part => part.Children.Count == 0);
            levels.Add(new JsonObject
            {
                ["tileCount"] = cut.Count,
                ["splatCount"] = cut.Sum(part => part.SplatCount),
                ["bytes"] = cut.Sum(part => new FileInfo(Path.Combine(folder, UriOf(part))).Length),
                ["errorMeters"] = cut.Max(part => part.ErrorMeters),
                ["psnr"] = isLeaves ? null : likeness.PsnrOf(cut),
            });
        }
        WriteMetadata(folder, new()
        {
            ["file"] = RootNameOf(SplatFormat.Tiles3DLod),
            ["pixelsAcross"] = SplatLikeness.PictureSide,
            ["levels"] = levels,
        });
    }

    private static void WriteMetadata(string folder, JsonObject metadata) => File.WriteAllText(
        Path.Combine(folder, MetadataName), metadata.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));

    private static string UriOf(SplatTree node) => $"data/{node.Name}.glb";

    private static TilesetNode WriteNode(SplatTree node, string folder)
    {
        var children = node.Children.Select(child => WriteNode(child, folder)).ToList();
        var bounds = node.Bounds;
        var center = bounds.Center;
        var uri = UriOf(node);
        File.WriteAllBytes(
            Path.Combine(folder, uri),
            SplatGlbWriter.Encode(node.ToCloud().Transformed(Similarity.Identity, center)));
        SplatTree.CollectCopies();
        return new(uri, center, bounds, node.ErrorMeters, children);
    }
}
