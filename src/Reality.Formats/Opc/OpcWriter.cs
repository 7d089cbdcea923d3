using System.Globalization;
using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Formats.Opc;

/// <summary>
/// Writes an orbit point cloud, OPC: a pyramid of levels, each with about a quarter of the points of the one before, up to a
/// level of one tile. There is no public specification; the layout is that of the reader in itwinjs-core, core/orbitgt.
/// </summary>
/// <remarks>Memory is bounded whatever the number of points: they wait in temporary files beside the file.</remarks>
public sealed class OpcWriter : IDisposable
{
    // The topmost level is never drawn: viewers begin with the one below it.
    private const int LidLevels = 1;

    private readonly string _path;
    private readonly OpcDescription _description;
    private readonly IReadOnlyList<OpcAttribute> _attributes;
    private readonly OpcGrid _grid;
    private BlockStore _points;
    private GridIndex? _lastTile;

    /// <param name="path">Of the file; the folder receives temporary files as well.</param>
    public OpcWriter(string path, OpcDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(description.Spacing);
        (_path, _description, _attributes) = (path, description, OpcAttribute.Of(description));
        _grid = new(description.Corner, description.Spacing * (1 << OpcGrid.CellBitsPerTile));
        _points = new(TemporaryPath(0));
    }

    /// <summary>Adds a point; attributes that the file does not have are ignored.</summary>
    public void Write(Vector3d position, Rgb24 color, ushort intensity = 0, byte classification = 0)
    {
        var (block, place) = _grid.PlaceOf(position);
        _points.Add(block, new(
            place.Value, _description.HasColors ? color : default, _description.HasIntensities ? intensity : (ushort)0,
            _description.HasClassifications ? classification : (byte)0));
        var tile = place.TileIn(block);
        _lastTile = _lastTile is { } last ? GridIndex.Max(last, tile) : tile;
    }

    /// <summary>Writes the file with all points that were added.</summary>
    public void Complete(CancellationToken cancellation = default)
    {
        var first = _points.Blocks.Aggregate((GridIndex?)null, (min, b) => min is { } m ? GridIndex.Min(m, b) : b) ?? default;
        var levelCount = LevelCount(first);
        string[] names =
        [
            "file",
            .. _attributes.Select((_, i) => DefinitionName(i)),
            .. Enumerable.Range(0, levelCount).SelectMany(level => OpcLevelWriter.PartNames(level, _attributes)),
        ];
        using var file = new OpcContainer(_path, names);
        WriteDefinitions(file, levelCount);
        var origin = _grid.CornerOf(first);
        for (var level = 0; level < levelCount; level++)
        {
            var coarser = new BlockStore(TemporaryPath(level + 1));
            var writer = new OpcLevelWriter(
                file, level, origin, Math.ScaleB(_grid.TileSize, level), _points.PointCount, _attributes);
            WriteLevel(writer, first, coarser, cancellation);
            _points.Dispose();
            _points = coarser;
            first = default;
        }
        file.Complete();
    }

    public void Dispose() => _points.Dispose();

    // Up to a level whose one tile has the whole model.
    private int LevelCount(GridIndex firstBlock)
    {
        var lastTile = _lastTile is { } last ? (last - firstBlock.FirstTile).Largest : 0;
        return 33 - BitOperations.LeadingZeroCount((uint)lastTile) + LidLevels;
    }

    private void WriteDefinitions(OpcContainer file, int levelCount)
    {
        var definition = new OpcBytes();
        definition.Add(0); // options, whose meaning is not known
        definition.Add(_description.Crs);
        definition.Add(levelCount);
        definition.Add(_attributes.Count);
        definition.Add(OpcGrid.TilesPerBlock);
        definition.Add(_grid.TileSize * _description.MetersPerUnit);
        definition.Add(0L); // time of creation: none, so that the same points give the same file
        file.Add("file", definition.Span);
        for (var i = 0; i < _attributes.Count; i++)
            file.Add(DefinitionName(i), _attributes[i].Definition());
    }

    private static string DefinitionName(int attribute) =>
        string.Create(CultureInfo.InvariantCulture, $"attribute.{attribute}.definition");

    /// <summary>Writes a level and collects the points of the next one.</summary>
    /// <param name="first">What indices of blocks begin with.</param>
    private void WriteLevel(OpcLevelWriter writer, GridIndex first, BlockStore coarser, CancellationToken cancellation)
    {
        foreach (var index in _points.Blocks)
        {
            cancellation.ThrowIfCancellationRequested();
            var block = index - first;
            var points = _points.Read(index);
            writer.Write(block, points);
            foreach (var point in PointThinning.Choose(points))
                coarser.Add(block.Parent, point with { PlaceValue = point.Place.InParentOf(block).Value });
        }
        writer.Complete();
    }

    private string TemporaryPath(int level) => $"{_path}.level{level}.tmp";
}

/// <summary>Description of an orbit point cloud.</summary>
/// <param name="Crs">Number of the coordinate system at EPSG; empty if there is none.</param>
/// <param name="MetersPerUnit">Of the coordinate system.</param>
/// <param name="Corner">
/// Corner of the grid: the least coordinates of the points, or somewhat less. Points below it are possible, but cost levels.
/// </param>
/// <param name="Spacing">Distance between neighboring points, in units of the coordinate system; above 0.</param>
/// <param name="HasColors">False to omit colors.</param>
/// <param name="HasIntensities">True for intensities.</param>
/// <param name="HasClassifications">True for classes of ASPRS.</param>
public sealed record OpcDescription(
    string Crs, double MetersPerUnit, Vector3d Corner, double Spacing, bool HasColors, bool HasIntensities = false,
    bool HasClassifications = false);
