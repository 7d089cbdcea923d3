namespace Reality.Sample.Sites;

/// <summary>
/// Finds the zone of a place on the ground, cached in a raster of cells that lie in one zone and a finer raster inside each
/// mixed cell. Cells are classified on first use; concurrent threads compute equal values.
/// </summary>
internal sealed class GroundZones
{
    private const int PartsPerSide = 8;
    private const ushort NotYet = 0;
    private const ushort Mixed = 1;
    private const ushort FirstZone = 2;

    private readonly SitePlan _site;
    private readonly ushort[] _cells;
    private readonly ushort[]?[] _partsOfCell;
    private readonly int _half;
    private readonly int _side;

    public GroundZones(SitePlan site)
    {
        _site = site;
        _half = (int)Math.Ceiling(site.Reach);
        _side = 2 * _half;
        _cells = new ushort[_side * _side];
        _partsOfCell = new ushort[_side * _side][];
    }

    public GroundZone At(float x, float y)
    {
        var (left, lower) = (MathF.Floor(x), MathF.Floor(y));
        var (column, row) = ((int)left + _half, (int)lower + _half);
        if ((uint)column >= (uint)_side || (uint)row >= (uint)_side)
            return default;
        ref var cell = ref _cells[row * _side + column];
        var code = cell;
        if (code == NotYet)
            cell = code = CodeOf(left, lower, 1, samplesPerSide: 5);
        return code == Mixed ? InMixedCell(row * _side + column, left, lower, x, y) : ZoneOf(code);
    }

    private GroundZone InMixedCell(int cell, float left, float lower, float x, float y)
    {
        var parts = _partsOfCell[cell] ??= new ushort[PartsPerSide * PartsPerSide];
        var (column, row) = ((int)((x - left) * PartsPerSide), (int)((y - lower) * PartsPerSide));
        ref var part = ref parts[row * PartsPerSide + column];
        var code = part;
        if (code == NotYet)
        {
            const float side = 1f / PartsPerSide;
            part = code = CodeOf(left + column * side, lower + row * side, side, samplesPerSide: 2);
        }
        return code == Mixed ? Exact(x, y) : ZoneOf(code);
    }

    private ushort CodeOf(double left, double lower, double side, int samplesPerSide)
    {
        var zone = Exact(left + 0.5 * side, lower + 0.5 * side);
        for (var i = 0; i < samplesPerSide * samplesPerSide; i++)
        {
            // The samples extend slightly beyond the border to catch a zone that enters at a corner.
            var x = -0.1 + 1.2 * (i / samplesPerSide) / (samplesPerSide - 1);
            var y = -0.1 + 1.2 * (i % samplesPerSide) / (samplesPerSide - 1);
            if (Exact(left + x * side, lower + y * side) != zone)
                return Mixed;
        }
        return (ushort)(FirstZone + ((int)zone.Kind << 8) + zone.Index);
    }

    private static GroundZone ZoneOf(ushort code) => new((GroundKind)((code - FirstZone) >> 8), (byte)(code - FirstZone));

    private GroundZone Exact(double x, double y)
    {
        for (var i = 0; i < _site.Targets.Count; i++)
        {
            var target = _site.Targets[i];
            if (Math.Abs(x - target.X) < TargetPlan.Reach && Math.Abs(y - target.Y) < TargetPlan.Reach)
                return new(GroundKind.Target, (byte)i);
        }
        if (Math.Abs(Terrain.RoadOffset(x, y)) < Terrain.RoadHalfWidth + 0.35)
            return new(GroundKind.Road, 0);
        if (Math.Abs(Terrain.LaneOffset(x, y)) < Terrain.LaneHalfWidth)
            return new(GroundKind.Lane, 0);
        var pond = Terrain.PondDistance(x, y);
        if (pond < 1.1)
            return new(pond < 0 ? GroundKind.Water : GroundKind.Shore, 0);
        for (var i = 0; i < _site.Buildings.Count; i++)
        {
            var building = _site.Buildings[i];
            if (Math.Abs(x - building.X) < 20 && Math.Abs(y - building.Y) < 20 && building.Distance(x, y) < 2.2 + 0.9 * (i % 3))
                return new(GroundKind.Yard, (byte)i);
        }
        for (var i = 0; i < _site.Fields.Count; i++)
        {
            if (_site.Fields[i].Contains(x, y))
                return new(GroundKind.Field, (byte)i);
        }
        return default;
    }
}

/// <summary>Cover of a piece of ground.</summary>
internal enum GroundKind : byte
{
    Meadow,
    Road,
    Lane,
    Yard,
    Field,
    Shore,
    Water,
    Target,
}

/// <summary>Cover of a piece of ground, with the index of its field, target or, for a yard, building.</summary>
internal readonly record struct GroundZone(GroundKind Kind, byte Index);
