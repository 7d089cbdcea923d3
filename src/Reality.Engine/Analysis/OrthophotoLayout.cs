using System.Text;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Texturing;
using Reality.Engine.Thermal;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Analysis;

/// <summary>The raster of an orthophoto, its tiles, and the textured tiles of the scene with their bounds.</summary>
public sealed class OrthophotoLayout
{
    private const string Name = "layout.bin";

    /// <summary>East coordinate of the left edge of the first pixel; a whole number of pixels.</summary>
    public required double Left { get; init; }

    /// <summary>North coordinate of the upper edge of the first pixel; a whole number of pixels.</summary>
    public required double Top { get; init; }

    public required double PixelSize { get; init; }

    /// <summary>Pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Side of a tile, pixels; tiles at the right and lower edge may be smaller.</summary>
    public required int TilePixels { get; init; }

    /// <summary>The textured tiles and their bounds in map coordinates.</summary>
    public required IReadOnlyList<(TileName Tile, Box3d Bounds)> Sources { get; init; }

    /// <summary>All tiles, row by row.</summary>
    public IEnumerable<RasterTileId> Tiles
    {
        get
        {
            for (var row = 0; row * TilePixels < Height; row++)
            {
                for (var column = 0; column * TilePixels < Width; column++)
                    yield return new(row, column);
            }
        }
    }

    /// <summary>The pixels of a tile.</summary>
    public (int X, int Y, int Width, int Height) PixelsOf(RasterTileId id)
    {
        var (x, y) = (id.Column * TilePixels, id.Row * TilePixels);
        return (x, y, Math.Min(TilePixels, Width - x), Math.Min(TilePixels, Height - y));
    }

    /// <summary>The tiles that have pixels of a rectangle, row by row.</summary>
    public IEnumerable<RasterTileId> TilesIn(int x, int y, int width, int height)
    {
        for (var row = y / TilePixels; row * TilePixels < y + height; row++)
        {
            for (var column = x / TilePixels; column * TilePixels < x + width; column++)
                yield return new(row, column);
        }
    }

    /// <summary>Reads the layout; if there is none yet, plans it from the bounds of all "texture/{tile}.bin".</summary>
    /// <exception cref="StageException">There is no surface, or it needs more pixels than a raster can have.</exception>
    public static OrthophotoLayout ReadOrPlan(
        Workspace workspace, MapProjection projection, OrthophotoOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(projection);
        ArgumentNullException.ThrowIfNull(options);
        var name = options.Stage / Name;
        if (!workspace.Contains(name))
            Plan(workspace, projection, options, cancellation).Write(workspace, name);
        return Read(workspace, name);
    }

    private static OrthophotoLayout Plan(
        Workspace workspace, MapProjection projection, OrthophotoOptions options, CancellationToken cancellation)
    {
        var sources = new List<(TileName, Box3d)>();
        var all = Box3d.Empty;
        foreach (var name in workspace.List(TextureStage.Id, ".bin"))
        {
            cancellation.ThrowIfCancellationRequested();
            var bounds = Box3d.Empty;
            foreach (var p in projection.Apply(workspace.ReadMesh(name)))
                bounds = double.IsFinite(p.X) && double.IsFinite(p.Y) && double.IsFinite(p.Z) ? bounds.Include(p) : bounds;
            if (bounds.IsEmpty)
                continue;
            sources.Add((TileOf(name), bounds));
            all = all.Include(bounds);
        }
        if (all.IsEmpty)
            throw new StageException("Orthophoto_NoSurface", "There is no surface to make an orthophoto of.");
        var size = options.PixelSize;
        var (left, bottom) = (Math.Floor(all.Min.X / size), Math.Floor(all.Min.Y / size));
        var (right, top) = (Math.Ceiling(all.Max.X / size), Math.Ceiling(all.Max.Y / size));
        if (right - left > int.MaxValue / 2 || top - bottom > int.MaxValue / 2)
            throw new StageException(
                "Orthophoto_TooLarge", "The orthophoto would have too many pixels; choose a larger sampling distance.");
        return new()
        {
            Left = left * size, Top = top * size, PixelSize = size, TilePixels = options.TilePixels, Sources = sources,
            Width = Math.Max(1, (int)(right - left)), Height = Math.Max(1, (int)(top - bottom)),
        };
    }

    private static OrthophotoLayout Read(Workspace workspace, ArtifactName name)
    {
        using var reader = new BinaryReader(workspace.Read(name), Encoding.UTF8);
        var (left, top, size) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        var (width, height, tile) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        var sources = new (TileName, Box3d)[reader.ReadInt32()];
        for (var i = 0; i < sources.Length; i++)
            sources[i] = (TileOf(reader.ReadString()), new(ReadVector(reader), ReadVector(reader)));
        return new()
        {
            Left = left, Top = top, PixelSize = size, Width = width, Height = height, TilePixels = tile, Sources = sources,
        };
    }

    private void Write(Workspace workspace, ArtifactName name) => workspace.Write(name, stream =>
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        foreach (var value in (ReadOnlySpan<double>)[Left, Top, PixelSize])
            writer.Write(value);
        foreach (var value in (ReadOnlySpan<int>)[Width, Height, TilePixels, Sources.Count])
            writer.Write(value);
        foreach (var (tile, bounds) in Sources)
        {
            writer.Write(TextureStage.NameOf(tile).ToString());
            WriteVector(writer, bounds.Min);
            WriteVector(writer, bounds.Max);
        }
    });

    private static TileName TileOf(ArtifactName texture) => new(Path.GetFileNameWithoutExtension(texture.Item));

    private static void WriteVector(BinaryWriter writer, Vector3d vector)
    {
        writer.Write(vector.X);
        writer.Write(vector.Y);
        writer.Write(vector.Z);
    }

    private static Vector3d ReadVector(BinaryReader reader) => new(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
}

/// <summary>Place of a tile in a raster: rows from the north down, columns from the west.</summary>
public readonly record struct RasterTileId(int Row, int Column)
{
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Row}_{Column}");
}

/// <summary>Options of the orthophoto and the surface model.</summary>
public sealed record OrthophotoOptions
{
    /// <summary>Stage of the raster's artifacts; each raster of a job has its own.</summary>
    public StageName Stage { get; init; } = "orthophoto";

    /// <summary>Side of a pixel in units of the raster's coordinate system (meters for projected ones). Above 0.</summary>
    public required double PixelSize { get; init; }

    /// <summary>Meters per unit of the raster's coordinate system; degrees at the equator.</summary>
    public double MetersPerMapUnit { get; init; } = 1;

    /// <summary>Side of a tile of the raster, pixels: a multiple of 4, 64 to 4096.</summary>
    public int TilePixels { get; init; } = 1024;

    /// <summary>Samples along each side of a pixel, whose mean is its color. 1 to 4.</summary>
    public int SamplesPerSide { get; init; } = 2;

    /// <summary>Which thermal photos give the temperatures of the raster; null = the raster shows colors.</summary>
    public TemperatureChoice? Temperatures { get; init; }

    /// <summary>Whether a pixel shows the lowest surface instead of the highest.</summary>
    public bool ShowsLowest { get; init; }
}
