using Reality.Formats.Decoding;

DecoderService.Run(args);
