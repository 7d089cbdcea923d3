using Reality.Core.Numerics;

namespace Reality.Formats.ControlPoints;

/// <summary>Reads points and marks from a table, with a header that names its columns or in one of the known orders.</summary>
/// <remarks>
/// Orders without a header: "x y z pixel_x pixel_y photo [name]" (OpenDroneMap), "name x y [z [sigma [vertical sigma]]]" (Pix4D),
/// "photo name pixel_x pixel_y" (marks of Pix4D and Metashape). The first line, or a comment, may name the coordinate system.
/// </remarks>
internal sealed class ControlTable
{
    private const string Orders =
        "Known are: a header that names the columns; x y z pixel_x pixel_y photo name; name x y z; photo name pixel_x pixel_y.";

    private readonly TextTable _table;
    private readonly List<ListedPoint> _points = [];
    private readonly List<ListedMark> _marks = [];
    private readonly Dictionary<string, ListedPoint> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Vector3d, string> _nameOfPosition = [];

    private ControlTable(TextTable table) => _table = table;

    public static ControlList Read(string text, string fileName) => new ControlTable(TextTable.Read(text, fileName)).Read();

    private ControlList Read()
    {
        var rows = _table.Rows.AsEnumerable();
        var crs = _table.Comments
            .Select(comment => ControlCrs.InComment(comment.Text)).FirstOrDefault(found => found is not null);
        if (ControlCrs.IsNamed(_table.Rows[0].Text))
            (crs, rows) = (_table.Rows[0].Text.Trim(), rows.Skip(1));
        var header = ControlColumns.Find(_table.Comments) ?? ControlColumns.Find(rows.Take(1));
        foreach (var row in rows.Where(row => row != header?.Row))
        {
            if (header is not null)
                AddNamed(row, header);
            else
                AddOrdered(row);
        }
        return new(_table.FileName) { Crs = crs, Points = _points, Marks = _marks };
    }

    private void AddNamed(TableRow row, ControlColumns columns)
    {
        if (row.Fields.Length > columns.Row.Fields.Length)
        {
            throw _table.Wrong(
                row, $"it has {row.Fields.Length} fields, and the header names {columns.Row.Fields.Length} columns. If its "
                    + "numbers have decimal commas, write them with a point.");
        }
        string? Text(ControlColumn column) =>
            columns.IndexOf(column) is { } i && i < row.Fields.Length && row.Fields[i].Length > 0 ? row.Fields[i] : null;
        double? Number(ControlColumn column) => Text(column) is { } text ? NumberOf(text, row) : null;

        var photo = Text(ControlColumn.Photo);
        var name = Text(ControlColumn.Name);
        if (columns.HasPoints && Number(ControlColumn.X) is { } x && Number(ControlColumn.Y) is { } y)
        {
            var point = new ListedPoint(name ?? "", new(x, y, Number(ControlColumn.Z) ?? double.NaN), row.Place)
            {
                HorizontalSigma = SigmaOf(Text(ControlColumn.HorizontalSigma), row),
                VerticalSigma = SigmaOf(Text(ControlColumn.VerticalSigma) ?? Text(ControlColumn.HorizontalSigma), row),
                IsCheck = ControlColumns.SaysCheck(Text(ControlColumn.Check))
                    || ControlColumns.SaysDisabled(Text(ControlColumn.Enabled)),
                Category = ControlColumns.CategoryOf(Text(ControlColumn.Check)),
            };
            name = Add(point);
        }
        else if (columns.HasPoints && photo is null)
            throw _table.Wrong(row, "the coordinates x and y of the point are missing.");
        if (photo is not null)
        {
            if (name is null || Number(ControlColumn.PixelX) is not { } u || Number(ControlColumn.PixelY) is not { } v)
                throw _table.Wrong(row, "a mark takes a point, a photo and two pixel coordinates.");
            _marks.Add(new(name, photo, new(u, v), row.Place));
        }
    }

    private void AddOrdered(TableRow row)
    {
        var fields = row.Fields;
        if (fields.Length >= 6 && fields[..5].All(ControlNumber.IsNumeric) && !ControlNumber.IsNumeric(fields[5]))
        {
            var numbers = fields[..5].Select(field => NumberOf(field, row)).ToArray();
            var name = Add(new(fields.ElementAtOrDefault(6) ?? "", new(numbers[0], numbers[1], numbers[2]), row.Place));
            _marks.Add(new(name, fields[5], new(numbers[3], numbers[4]), row.Place));
        }
        else if (fields.Length == 4 && PhotoFirst(fields) is { } isFirst && fields[2..].All(ControlNumber.IsNumeric))
        {
            var (photo, point) = isFirst ? (fields[0], fields[1]) : (fields[1], fields[0]);
            _marks.Add(new(point, photo, new(NumberOf(fields[2], row), NumberOf(fields[3], row)), row.Place));
        }
        else if (fields.Length is >= 3 and <= 6 && fields[1..].All(ControlNumber.IsNumeric))
        {
            var numbers = fields[1..].Select(field => NumberOf(field, row)).ToArray();
            Add(new(fields[0], new(numbers[0], numbers[1], numbers.Length > 2 ? numbers[2] : double.NaN), row.Place)
            {
                HorizontalSigma = numbers.Length > 3 ? numbers[3] : null,
                VerticalSigma = numbers.Length > 3 ? numbers[^1] : null,
            });
        }
        else
            throw _table.Wrong(row, $"its {fields.Length} fields are in no known order. {Orders}");
    }

    // Which of the first two fields names a photo; null if neither does.
    private static bool? PhotoFirst(string[] fields) =>
        IsPhoto(fields[0]) ? true : IsPhoto(fields[1]) ? false : null;

    private static bool IsPhoto(string field) =>
        Path.GetExtension(field) is { Length: >= 4 and <= 5 } extension && !ControlNumber.IsNumeric(extension[1..])
        && !ControlNumber.IsNumeric(field);

    // Lists with a line per mark repeat the point in each.
    private string Add(ListedPoint point)
    {
        if (point.Name.Length == 0)
        {
            if (!_nameOfPosition.TryGetValue(point.Coordinates, out var given))
                _nameOfPosition.Add(point.Coordinates, given = FormattableString.Invariant($"gcp{_nameOfPosition.Count + 1:D2}"));
            point = point with { Name = given };
        }
        if (!_byName.TryGetValue(point.Name, out var before))
        {
            _byName.Add(point.Name, point);
            _points.Add(point);
        }
        else if (before.Coordinates != point.Coordinates)
        {
            throw new Core.InvalidFileException(
                ControlFile.Format,
                $"{_table.FileName}, {point.Place}: point {point.Name} has other coordinates than in {before.Place}.");
        }
        return point.Name;
    }

    // Metashape joins the accuracies of x, y and z with slashes.
    private double? SigmaOf(string? text, TableRow row) =>
        text is null ? null : text.Split('/').Max(part => NumberOf(part, row));

    private double NumberOf(string text, TableRow row)
    {
        if (ControlNumber.TryParse(text, out var number))
            return number;
        throw _table.Wrong(row, ControlNumber.HasDecimalComma(text)
            ? $"'{text}' has a decimal comma. Write numbers with a point: {text.Replace(',', '.')}."
            : ControlNumber.IsNumeric(text) ? $"'{text}' is not a finite number." : $"'{text}' is not a number.");
    }
}
