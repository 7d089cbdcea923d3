using System.Globalization;
using System.Text;
using Reality.Core;

namespace Reality.Formats.Polygons;

/// <summary>
/// Reads outlines from DXF as text: closed polylines, circles, faces (3DFACE), and lines, arcs and open polylines of a layer
/// whose ends meet; blocks where INSERT places them. After the AutoCAD DXF Reference, "Entities", "Blocks" and "Object Coordinate
/// Systems". Arcs become chords of at most 7.5°.
/// </summary>
public static class DxfReader
{
    internal const string Format = "DXF";
    private const int MaxPairCount = 4_000_000;

    /// <exception cref="InvalidFileException">The file is broken; the message says where.</exception>
    public static PolygonDrawing Read(Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var text = new StreamReader(stream, Encoding.UTF8);
        var file = new Sections();
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
            file.Take(code, value.Trim(), line + 1);
        }
        return file.Finish(cancellation);
    }

    /// <summary>Cuts a file into its entities, and gives them to the drawing.</summary>
    private sealed class Sections
    {
        private readonly DxfDrawing _drawing = new();
        private DxfEntity _entity = new("");
        private string _section = "ENTITIES";
        private string _variable = "";

        public void Take(int code, string value, int line)
        {
            if (code == 0 && _entity.Kind == "POLYLINE" && value == "VERTEX")
                _entity.BeginVertex();
            else if (code == 0)
                Begin(value);
            else if (code == 2 && _entity.Kind == "SECTION")
                _section = value;
            else if (_section == "HEADER")
                TakeVariable(code, value);
            else if (_section is "ENTITIES" or "BLOCKS")
                _entity.Take(code, value, line);
        }

        public PolygonDrawing Finish(CancellationToken cancellation)
        {
            Begin("");
            return _drawing.Finish(cancellation);
        }

        private void Begin(string kind)
        {
            if (_section is "ENTITIES" or "BLOCKS")
                _drawing.Add(_entity);
            _entity = new(kind);
        }

        private void TakeVariable(int code, string value)
        {
            if (code == 9)
                _variable = value;
            else if (_variable == "$INSUNITS" && int.TryParse(value, CultureInfo.InvariantCulture, out var unit))
                _drawing.Unit = unit;
        }
    }
}
