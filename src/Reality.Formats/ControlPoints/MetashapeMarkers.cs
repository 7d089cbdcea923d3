using System.Xml.Linq;
using Reality.Core.Numerics;

namespace Reality.Formats.ControlPoints;

/// <summary>
/// Reads markers of a Metashape export ("Export Markers" or "Export Cameras" as XML): reference coordinates, accuracies, and
/// their projections in photos.
/// </summary>
/// <remarks>Markers that are not enabled become check points. Photos are named by the labels of cameras.</remarks>
internal static class MetashapeMarkers
{
    public static ControlList Read(XElement root, string file)
    {
        var chunk = root.Name.LocalName == "chunk" ? root : root.Element("chunk") ?? root;
        var photos = Labels(chunk.Element("cameras"), "camera", file);
        var defaults = chunk.Element("settings")?.Elements("property")
            .FirstOrDefault(property => property.Attribute("name")?.Value == "accuracy_markers")?.Attribute("value");
        var sigma = ControlXml.NumberOrNull(defaults, file);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var points = new List<ListedPoint>();
        foreach (var marker in chunk.Element("markers")?.Elements("marker") ?? [])
        {
            var name = Attribute(marker, "label", file);
            names[Attribute(marker, "id", file)] = name;
            if (marker.Element("reference") is { } reference && reference.Attribute("x") is not null)
                points.Add(PointOf(name, reference, sigma, file));
        }
        return new(file)
        {
            Crs = chunk.Element("reference")?.Value.Trim() is { Length: > 0 } crs ? crs : null,
            Points = points,
            Marks = MarksOf(chunk, names, photos, file),
        };
    }

    private static ListedPoint PointOf(string name, XElement reference, double? sigma, string file)
    {
        double Coordinate(string axis) => ControlXml.Number(reference.Attribute(axis)?.Value, reference, axis, file);
        double? Sigma(string axis) => ControlXml.NumberOrNull(reference.Attribute(axis), file);
        var all = ControlXml.NumberOrNull(reference.Attribute("sxyz"), file) ?? sigma;
        return new(name, new(Coordinate("x"), Coordinate("y"), Coordinate("z")), ControlXml.PlaceOf(reference))
        {
            HorizontalSigma = Sigma("sx") is { } x ? Math.Max(x, Sigma("sy") ?? x) : Sigma("sxy") ?? all,
            VerticalSigma = Sigma("sz") ?? all,
            IsCheck = ControlColumns.SaysDisabled(reference.Attribute("enabled")?.Value),
        };
    }

    private static List<ListedMark> MarksOf(
        XElement chunk, Dictionary<string, string> names, Dictionary<string, string> photos, string file)
    {
        var marks = new List<ListedMark>();
        var frames = chunk.Element("frames")?.Elements("frame") ?? [];
        foreach (var marker in frames.Append(chunk).Elements("markers").Elements("marker"))
        {
            if (marker.Attribute("marker_id") is not { } id)
                continue;
            var name = names.GetValueOrDefault(id.Value)
                ?? throw ControlXml.Wrong(marker, $"marker_id {id.Value} is not a marker of the file.", file);
            foreach (var location in marker.Elements("location"))
            {
                var camera = Attribute(location, "camera_id", file);
                var photo = photos.GetValueOrDefault(camera)
                    ?? throw ControlXml.Wrong(location, $"camera_id {camera} is not a camera of the file.", file);
                var pixel = new Vector2d(
                    ControlXml.Number(location.Attribute("x")?.Value, location, "x", file),
                    ControlXml.Number(location.Attribute("y")?.Value, location, "y", file));
                marks.Add(new(name, photo, pixel, ControlXml.PlaceOf(location)));
            }
        }
        return marks;
    }

    private static Dictionary<string, string> Labels(XElement? list, string element, string file)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in list?.Descendants(element) ?? [])
            labels[Attribute(item, "id", file)] = Attribute(item, "label", file);
        return labels;
    }

    private static string Attribute(XElement element, string name, string file) =>
        element.Attribute(name)?.Value ?? throw ControlXml.Wrong(element, $"<{element.Name.LocalName}> has no {name}.", file);
}
