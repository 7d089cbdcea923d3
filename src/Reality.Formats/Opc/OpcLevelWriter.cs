using System.Buffers.Binary;
using System.Globalization;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Formats.Opc;

/// <summary>
/// Writes the parts of one level: points block by block, and directories of blocks and tiles, which are in memory until the end.
/// </summary>
internal sealed class OpcLevelWriter
{
    private const int FineSize = 6;
    private const int CoarseSize = 3;

    private readonly OpcContainer _file;
    private readonly int _level;
    private readonly Vector3d _origin;
    private readonly double _tileSize;
    private readonly long _pointCount;
    private readonly OpcBytes _blocks = new();
    private readonly OpcBytes _tiles = new();
    private readonly IReadOnlyList<OpcAttribute> _attributes;
    private readonly long[] _attributeOffsets;
    private long _geometryOffset;
    private int _blockCount;
    private int _tileCount;
    private Box3d _bounds = Box3d.Empty;

    /// <param name="origin">Corner of the grid.</param>
    /// <param name="tileSize">Side of a tile of this level.</param>
    /// <param name="pointCount">Points of all blocks that will be written.</param>
    public OpcLevelWriter(
        OpcContainer file, int level, Vector3d origin, double tileSize, long pointCount, IReadOnlyList<OpcAttribute> attributes)
    {
        (_file, _level, _origin, _tileSize, _pointCount) = (file, level, origin, tileSize, pointCount);
        _geometryOffset = file.Reserve(GeometryName(level), pointCount * PointSize);
        _attributes = attributes;
        _attributeOffsets =
            [.. attributes.Select((attribute, i) => file.Reserve(AttributeName(level, i), pointCount * attribute.Size))];
    }

    // Level 0 has positions of 16 bits along each axis of a tile, the others 8.
    private int PointSize => _level == 0 ? FineSize : CoarseSize;

    /// <summary>Names of the parts of a level.</summary>
    public static IEnumerable<string> PartNames(int level, IReadOnlyList<OpcAttribute> attributes) =>
    [
        Name(level, "directory"), Name(level, "block.directory"), Name(level, "tile.directory"),
        Name(level, "geometry.definition"), GeometryName(level), .. attributes.Select((_, i) => AttributeName(level, i)),
    ];

    /// <summary>Adds a block. Blocks come in their order.</summary>
    /// <param name="points">In the order of their places.</param>
    public void Write(GridIndex block, ReadOnlySpan<BlockPoint> points)
    {
        var geometry = new byte[points.Length * PointSize];
        for (var i = 0; i < points.Length; i++)
            WritePosition(geometry.AsSpan(i * PointSize, PointSize), block, points[i].Place);
        _file.Write(_geometryOffset, geometry);
        _geometryOffset += geometry.Length;
        for (var i = 0; i < _attributes.Count; i++)
            WriteAttribute(i, points);
        var tileCount = AddTiles(block, points);
        AddIndex(_blocks, block);
        _blocks.Add(tileCount);
        _blocks.Add((long)points.Length);
        _blockCount++;
        _tileCount += tileCount;
    }

    /// <summary>Writes the directories.</summary>
    public void Complete()
    {
        var directory = new OpcBytes();
        directory.Add(_pointCount);
        directory.Add(_tileCount);
        directory.Add(_blockCount);
        _file.Add(Name(_level, "directory"), directory.Span);
        _file.Add(Name(_level, "block.directory"), _blocks.Span);
        _file.Add(Name(_level, "tile.directory"), _tiles.Span);

        var bounds = _bounds.IsEmpty ? new Box3d(_origin, _origin) : _bounds;
        var definition = new OpcBytes();
        double[] numbers =
        [
            bounds.Min.X, bounds.Max.X, bounds.Min.Y, bounds.Max.Y, bounds.Min.Z, bounds.Max.Z,
            _origin.X, _origin.Y, _origin.Z, _tileSize, _tileSize, _tileSize,
        ];
        foreach (var number in numbers)
            definition.Add(number);
        _file.Add(Name(_level, "geometry.definition"), definition.Span);
    }

    private void WritePosition(Span<byte> target, GridIndex block, PlaceInBlock place)
    {
        var (x, y, z) = place.StepsInTile;
        if (_level == 0)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)x);
            BinaryPrimitives.WriteUInt16LittleEndian(target[2..], (ushort)y);
            BinaryPrimitives.WriteUInt16LittleEndian(target[4..], (ushort)z);
        }
        else
        {
            (target[0], target[1], target[2]) = ((byte)(x >> 8), (byte)(y >> 8), (byte)(z >> 8));
            (x, y, z) = (AsRead(x), AsRead(y), AsRead(z));
        }
        var tile = place.TileIn(block);
        _bounds = _bounds.Include(_origin + new Vector3d(Coordinate(tile.X, x), Coordinate(tile.Y, y), Coordinate(tile.Z, z)));
    }

    // The 16 bits that a reader derives from their upper 8.
    private static int AsRead(int step) => (step & 0xFF00) + 128;

    private double Coordinate(int tile, int step) => tile * _tileSize + step * (_tileSize / (1 << OpcGrid.StepBits));

    private void WriteAttribute(int number, ReadOnlySpan<BlockPoint> points)
    {
        var attribute = _attributes[number];
        var values = new byte[points.Length * attribute.Size];
        for (var i = 0; i < points.Length; i++)
            attribute.Write(values.AsSpan(i * attribute.Size, attribute.Size), points[i]);
        _file.Write(_attributeOffsets[number], values);
        _attributeOffsets[number] += values.Length;
    }

    private int AddTiles(GridIndex block, ReadOnlySpan<BlockPoint> points)
    {
        var count = 0;
        for (var first = 0; first < points.Length; count++)
        {
            var place = points[first].Place;
            var end = first + 1;
            while (end < points.Length && points[end].Place.Tile == place.Tile)
                end++;
            AddIndex(_tiles, place.TileIn(block));
            _tiles.Add(end - first);
            first = end;
        }
        return count;
    }

    private static void AddIndex(OpcBytes bytes, GridIndex index)
    {
        bytes.Add(index.X);
        bytes.Add(index.Y);
        bytes.Add(index.Z);
    }

    private static string GeometryName(int level) => Name(level, "geometry.data");

    private static string AttributeName(int level, int attribute) =>
        Name(level, string.Create(CultureInfo.InvariantCulture, $"attribute.{attribute}.pointdata"));

    private static string Name(int level, string part) => string.Create(CultureInfo.InvariantCulture, $"{level}.{part}");
}
