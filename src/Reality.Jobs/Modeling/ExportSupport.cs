using Reality.Contract.Exports;
using Reality.Contract.Presets;
using Reality.Contract.Requests;
using Reality.Core.Geodesy;
using Reality.Engine;
using Reality.Engine.Texturing;
using Reality.Formats.Geodesy;
using Reality.Jobs.Execution;
using Reality.Jobs.Stages;
using Reality.Pipeline;
using TextureOptions = Reality.Contract.Exports.TextureOptions;

namespace Reality.Jobs.Modeling;

/// <summary>What of the contract's exports is built.</summary>
internal static class ExportSupport
{
    /// <summary>The exports of a job with their options from presets; refuses what is not built.</summary>
    /// <param name="presets">Ids of presets; null = none.</param>
    public static IReadOnlyList<ExportRequest> RequestsOf(IReadOnlyList<Export> exports, IReadOnlyList<string>? presets)
    {
        var requests = new List<ExportRequest>();
        for (var i = 0; i < exports.Count; i++)
        {
            var options = PresetSettings.Fill(presets, exports[i]);
            Refuse(exports[i].Format, options, $"specifications.outputs.exports[{i}]");
            var name = PublishedNames.Of(exports[i].Format);
            var count = exports.Take(i).Count(other => other.Format == exports[i].Format);
            requests.Add(new(count == 0 ? name : $"{name}-{count + 1}", options, JobSite.RealityData(exports[i].Location)));
        }
        return requests;
    }

    private static void Refuse(Format format, ExportOptions options, string target)
    {
        var path = $"{target}.options";
        switch (options)
        {
            case Tiles3DOptions tiles:
                RefuseTextures(tiles, path);
                if (tiles.Crs is { } crs && !crs.Equals("EPSG:4978", StringComparison.OrdinalIgnoreCase))
                    throw NotBuiltYet.Option($"{path}.crs", crs, "3D Tiles are in EPSG:4978 always: leave it out.");
                NotBuiltYet.OneOf(tiles.LodScope, $"{path}.lodScope", LodScope.AcrossTiles);
                NotBuiltYet.OneOf(tiles.Compress, $"{path}.compress", CesiumCompression.None);
                break;
            case ObjOptions obj:
                RefuseTextures(obj, path);
                RefuseUnknown(obj.Crs, $"{path}.crs");
                NotBuiltYet.Off(obj.TextureSharpening, $"{path}.textureSharpening");
                NotBuiltYet.OneOf(obj.LodScope, $"{path}.lodScope", LodScope.TileWise);
                NotBuiltYet.OneOf(obj.LodType, $"{path}.lodType", LodType.None);
                break;
            case LasOptions las:
                RefusePoints(las, path);
                NotBuiltYet.OneOf(las.Compress, $"{path}.compress", LasCompression.None);
                break;
            case PlyOptions ply:
                RefusePoints(ply, path);
                break;
            case OrthophotoDsmOptions raster:
                RefuseRasters(raster, path);
                break;
            default:
                throw NotBuiltYet.Option($"{target}.format", PublishedNames.Of(format), "Use 3DTiles, OBJ, LAS, PLY or OrthophotoDSM.");
        }
    }

    private static void RefuseTextures(TextureOptions options, string path)
    {
        NotBuiltYet.OneOf(options.TextureColorSource, $"{path}.textureColorSource", ColorSource.Visible);
        NotBuiltYet.Absent(options.TextureColorSourceResMin, $"{path}.textureColorSourceResMin");
        NotBuiltYet.Absent(options.TextureColorSourceResMax, $"{path}.textureColorSourceResMax");
        NotBuiltYet.Absent(options.TextureColorSourceThermalUnit, $"{path}.textureColorSourceThermalUnit");
        NotBuiltYet.Absent(options.TextureColorSourceThermalMin, $"{path}.textureColorSourceThermalMin");
        NotBuiltYet.Absent(options.TextureColorSourceThermalMax, $"{path}.textureColorSourceThermalMax");
    }

    private static void RefusePoints(PointOptions options, string path)
    {
        RefuseUnknown(options.Crs, $"{path}.crs");
        NotBuiltYet.OneOf(options.TextureColorSource, $"{path}.textureColorSource", ColorSource.Visible);
    }

    private static void RefuseRasters(OrthophotoDsmOptions options, string path)
    {
        RefuseUnknown(options.Crs, $"{path}.crs");
        NotBuiltYet.On(options.MergeParts, $"{path}.mergeParts");
        NotBuiltYet.OneOf(options.OrthoFormat, $"{path}.orthoFormat", OrthoFormat.GeoTiff, OrthoFormat.None);
        NotBuiltYet.OneOf(options.DsmFormat, $"{path}.dsmFormat", DsmFormat.GeoTiff, DsmFormat.Asc, DsmFormat.None);
        NotBuiltYet.OneOf(options.ColorSource, $"{path}.colorSource", OrthoColorSource.Reference3dModelVisible);
        NotBuiltYet.OneOf(options.Overviews, $"{path}.overviews", OverviewType.Embedded, OverviewType.None);
    }

    private static void RefuseUnknown(string? crs, string path)
    {
        if (crs is not null && !CoordinateSystemParser.TryParse(crs, out _, out var problem))
            throw new StageException("Crs_Unknown", $"{path}: {problem}");
    }
}
