using System.Text;
using System.Xml;
using Microsoft.AspNetCore.Http;

namespace Reality.Server.Containers;

/// <summary>The XML body of an answer, which is sent in pieces while it is written.</summary>
internal sealed class XmlBody : IDisposable
{
    /// <summary>Bytes of a piece; the element that reaches them belongs to it.</summary>
    public const int PieceLength = 64 * 1024;

    private static readonly XmlWriterSettings s_settings = new() { Encoding = new UTF8Encoding(false), CheckCharacters = false };

    private readonly HttpResponse _response;
    private readonly MemoryStream _piece = new();
    private long _sentLength;

    public XmlBody(HttpResponse response)
    {
        _response = response;
        Xml = XmlWriter.Create(_piece, s_settings);
        response.ContentType = "application/xml";
    }

    public XmlWriter Xml { get; }

    /// <summary>Bytes so far, but for a few thousand that the writer holds back.</summary>
    public long Length => _sentLength + _piece.Length;

    /// <summary>Sends what is written if it is a piece; to be called after each element.</summary>
    public ValueTask SendPieceAsync(CancellationToken cancellation) =>
        _piece.Length < PieceLength ? ValueTask.CompletedTask : new(SendAsync(cancellation));

    /// <summary>Ends the document and sends the rest of it.</summary>
    public async Task CompleteAsync(CancellationToken cancellation)
    {
        Xml.WriteEndDocument();
        Xml.Flush();
        if (_sentLength == 0)
            _response.ContentLength = _piece.Length;
        await SendAsync(cancellation);
    }

    public void Dispose()
    {
        Xml.Dispose();
        _piece.Dispose();
    }

    private async Task SendAsync(CancellationToken cancellation)
    {
        await _response.Body.WriteAsync(_piece.GetBuffer().AsMemory(0, (int)_piece.Length), cancellation);
        _sentLength += _piece.Length;
        _piece.SetLength(0);
    }
}
