using System.Globalization;
using System.Text;
using Reality.Core;
using Reality.Core.Numerics;

namespace Reality.Formats.Polygons;

/// <summary>
/// Reads closed polylines (LWPOLYLINE, POLYLINE) and faces (3DFACE) from DXF as text, in the sections ENTITIES and BLOCKS alike.
/// After the AutoCAD DXF Reference, "Entities". Curved segments are straight, and everything else is skipped.
/// </summary>
public static class DxfReader
{
    private const string Format = "DXF";
    private const int MaxPairCount = 4_000_000;

    /// <exception cref="InvalidFileException">The file is broken; the message says where.</exception>
    public static IReadOnlyList<DrawnPolygon> Read(Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var text = new StreamReader(stream, Encoding.UTF8);
        var drawing = new Drawing();
        for (var line = 1; text.ReadLine() is { } first; line += 2)
        {
            if ((line & 0xFFE) == 0 || line == 1)
                cancellation.ThrowIfCancellationRequested();
            if (line == 1 && first.StartsWith("AutoCAD Binary", StringComparison.Ordinal))
                throw new InvalidFileException(Format, "Binary DXF is not read. Save it as text.");
            if (!int.TryParse(
                first, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite | NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture, out var code))
                throw new InvalidFileException(Format, $"Line {line} is not a group code.");
            if (line > 2 * MaxPairCount)
                throw new InvalidFileException(Format, $"The file has more than {2 * MaxPairCount} lines.");
            if (text.ReadLine() is not { } value)
                throw new InvalidFileException(Format, $"The file ends after line {line}.");
            drawing.Take(code, value.Trim(), line + 1);
        }
        drawing.Finish();
        return drawing.Polygons;
    }

    private sealed class Drawing
    {
        private readonly List<Vector3d> _corners = [];
        private string _entity = "";
        private string? _layer;
        private double _elevation;
        private bool _isClosed;
        private bool _hasHeights;
        private int _count;

        public List<DrawnPolygon> Polygons { get; } = [];

        public void Take(int code, string value, int line)
        {
            switch (code)
            {
                case 0 when value != "VERTEX":
                    Finish();
                    _entity = value;
                    break;
                case 0 when _entity == "POLYLINE":
                    AddCorner(Vector3d.Zero);
                    break;
                case 8 when _corners.Count == 0:
                    _layer = value;
                    break;
                case 38:
                    (_elevation, _hasHeights) = (Number(value, line), true);
                    break;
                case 70 when _corners.Count == 0 && int.TryParse(value, CultureInfo.InvariantCulture, out var flags):
                    _isClosed = (flags & 1) != 0;
                    break;
                case 10 or 11 or 12 or 13 when _entity is "LWPOLYLINE" || _entity is "3DFACE":
                    AddCorner(new(Number(value, line), 0, 0));
                    break;
                case 10 when _corners.Count > 0:
                    _corners[^1] = _corners[^1] with { X = Number(value, line) };
                    break;
                case 20 or 21 or 22 or 23 when _corners.Count > 0:
                    _corners[^1] = _corners[^1] with { Y = Number(value, line) };
                    break;
                case 30 or 31 or 32 or 33 when _corners.Count > 0:
                    (_corners[^1], _hasHeights) = (_corners[^1] with { Z = Number(value, line) }, true);
                    break;
            }
        }

        /// <summary>Ends the current entity.</summary>
        public void Finish()
        {
            var corners = _corners.Select(p => _entity == "LWPOLYLINE" ? p with { Z = _elevation } : p).ToList();
            var isDrawn = _entity is "LWPOLYLINE" or "POLYLINE"
                && (_isClosed || (corners.Count > 3 && corners[0] == corners[^1]));
            corners = corners.Where((p, i) => p != corners[(i + 1) % corners.Count]).ToList();
            if ((isDrawn || _entity == "3DFACE") && corners.Count >= 3)
                Polygons.Add(new([corners]) { Name = _layer, HasHeights = _hasHeights });
            _corners.Clear();
            (_elevation, _isClosed, _hasHeights, _layer) = (0, false, false, null);
        }

        private void AddCorner(Vector3d corner)
        {
            _corners.Add(corner);
            if (++_count > DrawnPolygon.MaxCornerCount)
                throw new InvalidFileException(Format, $"There are more than {DrawnPolygon.MaxCornerCount} corners.");
        }

        private static double Number(string value, int line) =>
            double.TryParse(value, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? number
                : throw new InvalidFileException(Format, $"Line {line} is not a finite number.");
    }
}
