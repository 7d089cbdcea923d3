using System.Text;
using Reality.Core;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Formats.Photos;
using Reality.Pipeline;

namespace Reality.Jobs.Main;

/// <summary>Known intrinsics of a file that the command names.</summary>
internal sealed class MainJobIntrinsics
{
    // A smaller difference is that of focusing and of rounded metadata.
    private const double TellFrom = 0.05;

    private readonly string _path;
    private readonly IntrinsicsFile _file;

    /// <exception cref="StageException">The file is invalid; the message names it and the member.</exception>
    public MainJobIntrinsics(string path)
    {
        _path = path;
        Text = File.ReadAllText(path);
        _file = Checked(() => IntrinsicsFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(Text))));
    }

    /// <summary>The text of the file, on which the scene depends.</summary>
    public string Text { get; }

    public bool GivesFocalLengthOf(Camera camera) => _file.GivesFocalLengthOf(camera);

    /// <summary>The document with the intrinsics, which stay fixed; warns if they contradict the photos.</summary>
    public ContextScene AddTo(ContextScene document, StageLog log)
    {
        var given = Checked(() => _file.ApplyTo(document.Scene));
        foreach (var (photos, file) in document.Scene.Cameras.Zip(given.Cameras))
        {
            var ratio = file.FocalLength / photos.FocalLength;
            if (photos.FocalLengthIsKnown && GivesFocalLengthOf(photos) && ratio is < 1 - TellFrom or > 1 + TellFrom)
            {
                log.Warn(
                    "Camera_FocalLengthsDiffer",
                    $"{Path.GetFileName(_path)} gives a focal length of {file.FocalLength:F0} px, but photos of {photos.Width} x "
                    + $"{photos.Height} pixels one of {photos.FocalLength:F0} px. That of the file is used; check that it "
                    + "belongs to this camera, lens and size.");
            }
        }
        return document with { Scene = given };
    }

    private T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidFileException e)
        {
            throw new StageException("Intrinsics_Invalid", $"{_path}: {e.Message}");
        }
    }
}
