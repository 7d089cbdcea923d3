using System.Globalization;
using System.Xml;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;

namespace Reality.Formats.BlocksExchange;

/// <summary>
/// Writes a calibrated scene as BlocksExchange 3.2: cameras with their photos and poses, and control points with their
/// measurements, for programs that read this XML.
/// </summary>
/// <remarks>
/// The format counts pixels from the center of the first pixel; M_00 to M_22 is the rotation to the camera (x right, y down, z
/// forward). Photos without a pose are listed without one. Photos of fisheye cameras are left out with their measurements, and so
/// are characters of names that XML cannot hold.
/// </remarks>
public static class BlocksExchangeWriter
{
    /// <summary>Usual name of the file.</summary>
    public const string FileName = "BlocksExchange.xml";

    private const double CornerFromCenter = 0.5;

    /// <summary>The photos that the file of a scene lists.</summary>
    public static IEnumerable<Photo> PhotosOf(Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        return scene.Photos.Where(photo => scene[photo.CameraId].Fisheye is null);
    }

    /// <summary>Writes a document whose poses are in the coordinate system of the ContextScene.</summary>
    public static void Write(Stream stream, ContextScene document)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(document);
        var scene = document.Scene;
        var system = ContextSceneWriter.SystemOf(document);
        using var frame = system is null || scene.Origin is not { } origin ? null : PoseFrame.For(origin, system);
        using var xml = XmlWriter.Create(stream, new() { Indent = true });
        var systems = new List<string>();
        if (system is not null)
            systems.Add(system.Definition);
        systems.AddRange(scene.ControlPoints.Select(point => point.System).OfType<string>().Distinct().Except(systems));

        xml.WriteStartElement("BlocksExchange");
        xml.WriteAttributeString("version", "3.2");
        xml.WriteStartElement("SpatialReferenceSystems");
        for (var id = 0; id < systems.Count; id++)
        {
            xml.WriteStartElement("SRS");
            Element(xml, "Id", id);
            Element(xml, "Name", systems[id]);
            Element(xml, "Definition", systems[id]);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
        xml.WriteStartElement("Block");
        Element(xml, "Name", "Reality");
        if (system is not null)
            Element(xml, "SRSId", 0);
        xml.WriteStartElement("Photogroups");
        foreach (var camera in scene.Cameras.Where(camera => camera.Fisheye is null))
            WriteGroup(xml, camera, document, frame);
        xml.WriteEndElement();
        WriteControlPoints(xml, scene, systems);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteGroup(XmlWriter xml, Camera camera, ContextScene document, PoseFrame? frame)
    {
        xml.WriteStartElement("Photogroup");
        Element(xml, "Name", camera.Name);
        xml.WriteStartElement("ImageDimensions");
        Element(xml, "Width", camera.Width);
        Element(xml, "Height", camera.Height);
        xml.WriteEndElement();
        Element(xml, "CameraModelType", "Perspective");
        Element(xml, "CameraModelBand", camera.Band);
        Element(xml, "FocalLengthPixels", camera.FocalLength);
        Element(xml, "CameraOrientation", "XRightYDown");
        xml.WriteStartElement("PrincipalPoint");
        Element(xml, "x", camera.PrincipalPoint.X - CornerFromCenter);
        Element(xml, "y", camera.PrincipalPoint.Y - CornerFromCenter);
        xml.WriteEndElement();
        xml.WriteStartElement("Distortion");
        var d = camera.Distortion;
        foreach (var (name, value) in ((string, double)[])[("K1", d.K1), ("K2", d.K2), ("K3", d.K3), ("P1", d.P1), ("P2", d.P2)])
            Element(xml, name, value);
        xml.WriteEndElement();
        Element(xml, "AspectRatio", camera.AspectRatio);
        Element(xml, "Skew", camera.Skew);
        foreach (var photo in document.Scene.Photos.Where(photo => photo.CameraId == camera.Id))
            WritePhoto(xml, photo, document, frame);
        xml.WriteEndElement();
    }

    private static void WritePhoto(XmlWriter xml, Photo photo, ContextScene document, PoseFrame? frame)
    {
        xml.WriteStartElement("Photo");
        Element(xml, "Id", photo.Id.Value);
        Element(xml, "ImagePath", PathOf(photo, document));
        if (photo.CameraFromWorld is { } pose)
        {
            var rotation = frame is null ? pose.Rotation : pose.Rotation * frame.WorldFromSystemRotation(pose.Center);
            xml.WriteStartElement("Pose");
            WriteRotation(xml, rotation);
            WriteVector(xml, "Center", frame?.SystemFromWorld(pose.Center) ?? pose.Center);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static string PathOf(Photo photo, ContextScene document)
    {
        var index = photo.Id.Value;
        var path = index < document.PathOfPhoto.Count ? document.PathOfPhoto[index] : photo.Name;
        var reference = index < document.ReferenceOfPhoto.Count ? document.ReferenceOfPhoto[index] : 0;
        return document.References.TryGetValue(reference, out var folder) && Path.IsPathRooted(folder)
            ? Path.Combine(folder, path)
            : path;
    }

    private static void WriteControlPoints(XmlWriter xml, Scene scene, List<string> systems)
    {
        var photos = PhotosOf(scene).Select(photo => photo.Id).ToHashSet();
        xml.WriteStartElement("ControlPoints");
        foreach (var point in scene.ControlPoints)
        {
            var (hasPlan, hasHeight) = (double.IsFinite(point.HorizontalSigmaMeters), double.IsFinite(point.VerticalSigmaMeters));
            xml.WriteStartElement("ControlPoint");
            if (point.System is { } system)
                Element(xml, "SRSId", systems.IndexOf(system));
            Element(xml, "Name", point.Name);
            Element(xml, "Category", hasPlan && hasHeight ? "Full" : hasPlan ? "Horizontal" : "Vertical");
            Element(xml, "CheckPoint", point.IsCheck ? "true" : "false");
            WriteVector(xml, "Position", point.Coordinates);
            if (hasPlan)
                Element(xml, "HorizontalAccuracy", point.HorizontalSigmaMeters);
            if (hasHeight)
                Element(xml, "VerticalAccuracy", point.VerticalSigmaMeters);
            foreach (var mark in point.Marks.Where(mark => photos.Contains(mark.Photo)))
            {
                xml.WriteStartElement("Measurement");
                Element(xml, "PhotoId", mark.Photo.Value);
                Element(xml, "x", mark.Pixel.X - CornerFromCenter);
                Element(xml, "y", mark.Pixel.Y - CornerFromCenter);
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void WriteRotation(XmlWriter xml, Rotation rotation)
    {
        var matrix = rotation.ToMatrix();
        Vector3d[] rows = [matrix.Row0, matrix.Row1, matrix.Row2];
        xml.WriteStartElement("Rotation");
        for (var row = 0; row < rows.Length; row++)
        {
            Element(xml, $"M_{row}0", rows[row].X);
            Element(xml, $"M_{row}1", rows[row].Y);
            Element(xml, $"M_{row}2", rows[row].Z);
        }
        xml.WriteEndElement();
    }

    private static void WriteVector(XmlWriter xml, string name, Vector3d vector)
    {
        xml.WriteStartElement(name);
        Element(xml, "x", vector.X);
        Element(xml, "y", vector.Y);
        Element(xml, "z", vector.Z);
        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, string name, double value) =>
        xml.WriteElementString(name, value.ToString("R", CultureInfo.InvariantCulture));

    private static void Element(XmlWriter xml, string name, string value) => xml.WriteElementString(
        name,
        string.Concat(value.EnumerateRunes().Where(rune => !rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value))));
}
