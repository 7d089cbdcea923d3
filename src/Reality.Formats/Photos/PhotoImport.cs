using Reality.Core.Scenes;

namespace Reality.Formats.Photos;

/// <summary>The result of <see cref="SceneFromPhotos"/>.</summary>
/// <param name="Scene">Cameras and photos with what their files say; nothing is calibrated.</param>
/// <param name="Messages">Warnings in the order of the photos.</param>
/// <param name="LeftOut">Photos that are not in the scene: name, and why in words.</param>
public sealed record PhotoImport(Scene Scene, IReadOnlyList<PhotoMessage> Messages, IReadOnlyList<(string Name, string Reason)> LeftOut);
