using System.Xml.Linq;
using Reality.Core.Numerics;

namespace Reality.Formats.ControlPoints;

/// <summary>Reads the control points of a BlocksExchange file and their measurements in its photos.</summary>
/// <remarks>The format counts pixels from the center of the first pixel.</remarks>
internal static class BlocksExchangeControl
{
    private static readonly Vector2d s_cornerFromCenter = new(0.5, 0.5);

    public static ControlList Read(XElement root, string file)
    {
        var systems = root.Descendants("SRS").Where(srs => srs.Element("Id") is not null)
            .GroupBy(srs => srs.Element("Id")!.Value.Trim())
            .ToDictionary(group => group.Key, group => group.First().Element("Definition")?.Value.Trim());
        var photos = root.Descendants("Photo")
            .Where(photo => photo.Element("Id") is not null && photo.Element("ImagePath") is not null)
            .GroupBy(photo => photo.Element("Id")!.Value.Trim())
            .ToDictionary(group => group.Key, group => group.First().Element("ImagePath")!.Value.Trim().Replace('\\', '/'));
        var (points, marks) = (new List<ListedPoint>(), new List<ListedMark>());
        foreach (var element in root.Descendants("ControlPoint"))
        {
            var name = element.Element("Name")?.Value.Trim() is { Length: > 0 } given
                ? given
                : FormattableString.Invariant($"gcp{points.Count + 1:D2}");
            points.Add(PointOf(element, name, systems, file));
            foreach (var measurement in element.Elements("Measurement"))
                marks.Add(MarkOf(measurement, name, photos, file));
        }
        var crs = root.Element("Block")?.Element("SRSId")?.Value.Trim() is { } id ? systems.GetValueOrDefault(id) : null;
        return new(file) { Crs = crs, Points = points, Marks = marks };
    }

    private static ListedPoint PointOf(XElement element, string name, Dictionary<string, string?> systems, string file)
    {
        var position = element.Element("Position") ?? throw ControlXml.Wrong(element, $"control point {name} has no Position.",
            file);
        var id = element.Element("SRSId");
        string? crs = null;
        if (id is not null && !systems.TryGetValue(id.Value.Trim(), out crs))
            throw ControlXml.Wrong(id, $"SRSId {id.Value} names no spatial reference system of the file.", file);
        var sigma = ControlXml.NumberOrNull(element.Element("Accuracy"), file);
        return new(name, ControlXml.Vector(position, file), ControlXml.PlaceOf(element))
        {
            Crs = crs,
            HorizontalSigma = ControlXml.NumberOrNull(element.Element("HorizontalAccuracy"), file) ?? sigma,
            VerticalSigma = ControlXml.NumberOrNull(element.Element("VerticalAccuracy"), file) ?? sigma,
            IsCheck = ControlColumns.SaysCheck((element.Element("CheckPoint") ?? element.Element("Check"))?.Value.Trim()),
            Category = ControlColumns.CategoryOf((element.Element("Category") ?? element.Element("Type"))?.Value.Trim()),
        };
    }

    private static ListedMark MarkOf(XElement measurement, string point, Dictionary<string, string> photos, string file)
    {
        var id = measurement.Element("PhotoId")?.Value.Trim() ?? "";
        var photo = photos.GetValueOrDefault(id)
            ?? throw ControlXml.Wrong(measurement, $"PhotoId '{id}' of control point {point} is not a photo of the file.", file);
        var pixel = new Vector2d(
            ControlXml.Number(measurement.Element("x")?.Value, measurement, "x", file),
            ControlXml.Number(measurement.Element("y")?.Value, measurement, "y", file));
        return new(point, photo, pixel + s_cornerFromCenter, ControlXml.PlaceOf(measurement));
    }
}
