using Reality.Core;
using Reality.Core.Numerics;

namespace Reality.Formats.Polygons;

/// <summary>The entities of a DXF file, by block, and the outlines that they draw.</summary>
internal sealed class DxfDrawing
{
    /// <summary>Maximum number of corners of all lines, most of which belong to no outline.</summary>
    public const int MaxCornerCount = 500_000;

    private const int MaxInsertCount = 100_000;
    private const int MaxDepth = 16;
    private readonly Dictionary<string, DxfBlock> _blocks = new(StringComparer.OrdinalIgnoreCase);
    private readonly DxfBlock _model = new("", Vector3d.Zero);
    private readonly List<DxfLine> _placed = [];
    private readonly LeftOut _leftOut = new();
    private DxfBlock _block;
    private int _cornerCount;
    private int _insertCount;

    public DxfDrawing() => _block = _model;

    /// <summary>Unit of the coordinates as $INSUNITS gives it; 0 if it gives none.</summary>
    public int Unit { get; set; }

    public void Add(DxfEntity entity)
    {
        switch (entity.Kind)
        {
            case "BLOCK":
                _blocks[entity.Name] = _block = new(entity.Name, entity.Point(10));
                break;
            case "ENDBLK" or "ENDSEC":
                _block = _model;
                break;
            case "" or "SECTION" or "SEQEND" or "EOF":
                break;
            case var _ when entity.IsOnPaper:
                _block.Others.Add($"{entity.Kind} on paper");
                break;
            case "INSERT":
                _block.Inserts.Add(entity);
                break;
            case var _ when DxfLine.Of(entity) is { } line:
                CountCorners(line);
                _block.Lines.Add(line);
                break;
            default:
                _block.Others.Add(entity.Kind == "POLYLINE" ? "POLYLINE with a mesh" : entity.Kind);
                break;
        }
    }

    /// <exception cref="InvalidFileException">Blocks contain themselves, or there are too many corners.</exception>
    public PolygonDrawing Finish(CancellationToken cancellation)
    {
        _cornerCount = 0;
        Place(_model, DxfPlacement.Identity, "0", 0, cancellation);
        var flat = 0;
        var polygons = new List<DrawnPolygon>();
        foreach (var outline in _placed.Where(line => line.IsClosed).Concat(Joined(cancellation)))
        {
            var corners = outline.Corners.Where((p, i) => p != outline.Corners[(i + 1) % outline.Corners.Count]).ToList();
            if (corners.Count < 3)
            {
                _leftOut.Add("outline of two corners");
                continue;
            }
            var hasHeights = outline.IsSpatial || corners.Exists(corner => corner.Z != 0);
            flat += hasHeights ? 0 : 1;
            polygons.Add(new([corners]) { Name = outline.Layer == "0" ? null : outline.Layer, HasHeights = hasHeights });
        }
        if (polygons.Sum(polygon => polygon.Rings[0].Count) > DrawnPolygon.MaxCornerCount)
        {
            throw new InvalidFileException(
                DxfReader.Format, $"There are more than {DrawnPolygon.MaxCornerCount} corners of outlines.");
        }
        return new(polygons, [.. Notes(flat)]);
    }

    private void Place(DxfBlock block, DxfPlacement placement, string layer, int depth, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (depth > MaxDepth)
        {
            throw new InvalidFileException(
                DxfReader.Format, $"Blocks lie in each other more than {MaxDepth} deep. Explode them before the export.");
        }
        foreach (var line in block.Lines)
        {
            CountCorners(line);
            _placed.Add(line with
            {
                Layer = line.Layer == "0" ? layer : line.Layer,
                Corners = line.Corners.ConvertAll(placement.Apply),
            });
        }
        if (!block.IsPlaced)
            block.Others.ForEach(_leftOut.Add);
        block.IsPlaced = true;
        foreach (var insert in block.Inserts)
        {
            if (!_blocks.TryGetValue(insert.Name, out var inserted))
            {
                _leftOut.Add("INSERT of a block that is missing");
                continue;
            }
            foreach (var copy in DxfPlacement.Of(insert, inserted.BasePoint))
            {
                if (++_insertCount > MaxInsertCount)
                    throw new InvalidFileException(DxfReader.Format, $"Blocks are placed more than {MaxInsertCount} times.");
                Place(inserted, placement.After(copy), insert.Layer == "0" ? layer : insert.Layer, depth + 1, cancellation);
            }
        }
    }

    // Outlines of the lines of each layer whose ends meet.
    private IEnumerable<DxfLine> Joined(CancellationToken cancellation)
    {
        foreach (var layer in _placed.Where(line => !line.IsClosed).GroupBy(line => line.Layer))
        {
            cancellation.ThrowIfCancellationRequested();
            var (loops, openLineCount) = LineLoops.Join(layer.Select(line => line.Corners).ToList());
            for (var i = 0; i < openLineCount; i++)
                _leftOut.Add("open lines");
            foreach (var loop in loops)
                yield return new(layer.Key, loop, IsClosed: true, layer.Any(line => line.IsSpatial));
        }
    }

    private IEnumerable<string> Notes(int flat)
    {
        foreach (var block in _blocks.Values.Where(block => !block.IsPlaced && !block.Name.StartsWith('*')))
        {
            if (block.Lines.Count > 0)
                _leftOut.Add("block that no INSERT places");
        }
        foreach (var sentence in _leftOut.Describe("Draw outlines as closed polylines, or as lines whose ends meet two by two."))
            yield return sentence;
        if (flat > 0)
            yield return $"Drawn without heights, at height 0 throughout: {flat} of its outlines.";
        if (Unit is not (0 or 6))
        {
            yield return $"$INSUNITS is {Unit}, not 6 (meters). The coordinates are taken in the units of the coordinate system.";
        }
    }

    private void CountCorners(DxfLine line)
    {
        if ((_cornerCount += line.Corners.Count) > MaxCornerCount)
            throw TooManyCorners();
    }

    /// <summary>The error if there are more than <see cref="MaxCornerCount"/>.</summary>
    public static InvalidFileException TooManyCorners() => new(
        DxfReader.Format, $"The lines have more than {MaxCornerCount} corners. Leave out layers without outlines.");
}

/// <summary>A named part of a drawing.</summary>
/// <param name="BasePoint">The point of it that INSERT places.</param>
internal sealed record DxfBlock(string Name, Vector3d BasePoint)
{
    public List<DxfLine> Lines { get; } = [];

    public List<DxfEntity> Inserts { get; } = [];

    /// <summary>Kinds of the entities that draw no outline.</summary>
    public List<string> Others { get; } = [];

    public bool IsPlaced { get; set; }
}
