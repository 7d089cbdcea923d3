using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Reality.Server.Containers;

/// <summary>Writes small XML bodies.</summary>
internal static class BlobXml
{
    public static async Task WriteXmlAsync(this HttpResponse response, XElement root, CancellationToken cancellation)
    {
        var bytes = Encoding.UTF8.GetBytes("""<?xml version="1.0" encoding="UTF-8"?>""" + root.ToString(SaveOptions.DisableFormatting));
        response.ContentType = "application/xml";
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, cancellation);
    }
}
