using System.Numerics;

namespace Reality.Engine.Lod;

/// <summary>Finds the charts of one half axis near a triangle, by a grid over each axis's plane.</summary>
internal sealed class ChartDirectory
{
    private readonly Dictionary<(int HalfAxis, int X, int Y), List<int>> _cells = [];
    private readonly List<AxisChart> _charts;
    private readonly List<int> _found = [];
    private readonly float _cellMeters;

    public ChartDirectory(List<AxisChart> charts, float cellMeters)
    {
        _charts = charts;
        _cellMeters = cellMeters;
        for (var c = 0; c < charts.Count; c++)
        {
            var chart = charts[c];
            foreach (var key in Cells(chart.HalfAxis, chart.MinMeters, chart.MaxMeters))
            {
                if (!_cells.TryGetValue(key, out var list))
                    _cells[key] = list = [];
                list.Add(c);
            }
        }
    }

    /// <summary>Charts whose rectangle the triangle's bounds touch, each once. The list is valid until the next call.</summary>
    public List<int> Near(int halfAxis, ReadOnlySpan<Vector3> corners)
    {
        var a = AxisChart.InPlane(halfAxis, corners[0]);
        var b = AxisChart.InPlane(halfAxis, corners[1]);
        var c = AxisChart.InPlane(halfAxis, corners[2]);
        var low = Vector3.Min(a, Vector3.Min(b, c));
        var high = Vector3.Max(a, Vector3.Max(b, c));
        var min = new Vector2(low.X, low.Y);
        var max = new Vector2(high.X, high.Y);
        _found.Clear();
        foreach (var key in Cells(halfAxis, min, max))
        {
            if (!_cells.TryGetValue(key, out var list))
                continue;
            foreach (var chart in list)
            {
                if (Touches(_charts[chart], min, max) && !_found.Contains(chart))
                    _found.Add(chart);
            }
        }
        return _found;
    }

    private static bool Touches(AxisChart chart, Vector2 min, Vector2 max)
    {
        var (chartMin, chartMax) = (chart.MinMeters, chart.MaxMeters);
        return max.X >= chartMin.X && max.Y >= chartMin.Y && min.X <= chartMax.X && min.Y <= chartMax.Y;
    }

    private IEnumerable<(int HalfAxis, int X, int Y)> Cells(int halfAxis, Vector2 min, Vector2 max)
    {
        var (x0, y0) = ((int)MathF.Floor(min.X / _cellMeters), (int)MathF.Floor(min.Y / _cellMeters));
        var (x1, y1) = ((int)MathF.Floor(max.X / _cellMeters), (int)MathF.Floor(max.Y / _cellMeters));
        for (var y = y0; y <= y1; y++)
        {
            for (var x = x0; x <= x1; x++)
                yield return (halfAxis, x, y);
        }
    }
}
